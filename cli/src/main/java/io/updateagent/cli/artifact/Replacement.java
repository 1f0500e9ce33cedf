package io.updateagent.cli.artifact;

import io.updateagent.artifact.FileChecksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Writes what replaces something on the device: all of it, or the difference to what is there. That
 * is for the update module {@code delta}, which has it as {@code kind}, {@code patch}, and checksum
 * and size of {@code base} and {@code result}, beside what the module for the kind wants.
 */
abstract class Replacement extends Generator {
  /** The most that zstd takes. */
  private static final long LARGEST = 1L << 31;

  private static final Pattern RESERVED = Pattern.compile("kind|patch|base[.].*|result[.].*");

  @Option(
      names = "--base",
      paramLabel = "PATH",
      description = {
        "what the device has now: send the difference to it only, for the update module delta;",
        "needs zstd"
      })
  @Nullable Path base;

  /**
   * What is replaced.
   *
   * @param name what it is called in the payload
   * @param file where it is
   */
  record Content(String name, Path file) {}

  /** The update module that replaces all of it. */
  abstract String kind();

  /** Puts all into the payload but the content itself. */
  abstract Content prepare(Staging staging) throws IOException;

  /** The update module. */
  @Override
  final String type() {
    return base == null ? kind() : "delta";
  }

  @Override
  final List<Path> consulted() {
    return base == null ? List.of() : List.of(base);
  }

  @Override
  final void stage(Staging staging) throws IOException {
    Content content = prepare(staging);
    if (base == null) {
      staging.link(content.name(), content.file());
    } else {
      stageDifference(staging, content, plainBase(staging, base));
    }
  }

  private void stageDifference(Staging staging, Content content, Path plain) throws IOException {
    if (RESERVED.matcher(content.name()).matches()) {
      throw new IOException(
          "a file called %s cannot be sent as a difference; leave --base out"
              .formatted(content.name()));
    }
    staging.line("kind", kind());
    describe(staging, "base", plain);
    describe(staging, "result", content.file());
    Tool.run(
        List.of(
            "zstd",
            "-q",
            "--patch-from=" + plain.toRealPath(),
            content.file().toRealPath() + "",
            "-o",
            staging.file("patch") + ""));
  }

  private static void describe(Staging staging, String name, Path file) throws IOException {
    long size = Files.size(file);
    if (size > LARGEST) {
      throw new IOException(
          "the %s has %d bytes, and a difference can be made of %d at most; leave --base out"
              .formatted(name, size, LARGEST));
    }
    staging.line(name + ".sha256", FileChecksum.of(file));
    staging.line(name + ".size", Long.toString(size));
  }

  /** The base as one file: of a directory the contents of all its files, as the module has it. */
  Path plainBase(Staging staging, Path given) throws IOException {
    return Inputs.plain(given);
  }
}
