package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.artifact.Scratch;
import io.updateagent.artifact.VerificationKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is taken out of an artifact, and where it went. On a failure it is removed again. */
final class DumpedParts {
  private final @Nullable Path filesDirectory;
  private final @Nullable Path scriptsDirectory;
  private final @Nullable Path metaDataDirectory;
  private final List<Path> scripts = new ArrayList<>();
  private final List<List<Path>> files = new ArrayList<>();
  private final List<@Nullable Path> metaData = new ArrayList<>();
  private final List<Path> made = new ArrayList<>();

  /** Null for what is not wanted. */
  DumpedParts(@Nullable Path files, @Nullable Path scripts, @Nullable Path metaData) {
    this.filesDirectory = files;
    this.scriptsDirectory = scripts;
    this.metaDataDirectory = metaData;
  }

  List<Path> scripts() {
    return scripts;
  }

  List<Path> files(int payload) {
    return files.get(payload);
  }

  @Nullable Path metaData(int payload) {
    return metaData.get(payload);
  }

  /** Takes all of it, and verifies all of it. */
  Header take(Path artifact) throws IOException {
    try {
      return read(artifact);
    } catch (IOException | RuntimeException e) {
      for (Path file : made) {
        Files.deleteIfExists(file);
      }
      throw e;
    }
  }

  private Header read(Path artifact) throws IOException {
    try (Scratch scratch = Scratch.temporary()) {
      Path unpacked = scratch.resolve("scripts");
      try (var reader =
          ArtifactReader.openWithAugment(
              Files.newInputStream(artifact), VerificationKeys.none(), unpacked)) {
        takeScripts(reader.scripts(), unpacked);
        for (PayloadHeader payload : reader.header().payloads()) {
          takeMetaData(payload);
        }
        boolean several = reader.header().payloads().size() > 1;
        for (PayloadFiles in = reader.nextPayload(); in != null; in = reader.nextPayload()) {
          files.add(takeFiles(in, files.size(), several));
        }
        return reader.header();
      }
    }
  }

  private void takeScripts(List<String> names, Path unpacked) throws IOException {
    if (scriptsDirectory == null) {
      return;
    }
    for (String name : names) {
      try (InputStream in = Files.newInputStream(unpacked.resolve(name))) {
        Path script = put(scriptsDirectory, name, in);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        scripts.add(script);
      }
    }
  }

  private void takeMetaData(PayloadHeader payload) throws IOException {
    if (metaDataDirectory == null || payload.metaData().isBlank()) {
      metaData.add(null);
      return;
    }
    byte[] text = (payload.metaData().strip() + "\n").getBytes(StandardCharsets.UTF_8);
    String name = "%04d.meta-data".formatted(payload.index());
    metaData.add(put(metaDataDirectory, name, new java.io.ByteArrayInputStream(text)));
  }

  private List<Path> takeFiles(PayloadFiles in, int payload, boolean several) throws IOException {
    List<Path> taken = new ArrayList<>();
    if (filesDirectory == null) {
      return taken;
    }
    Path directory = several ? filesDirectory.resolve("%04d".formatted(payload)) : filesDirectory;
    for (PayloadFile file = in.next(); file != null; file = in.next()) {
      taken.add(put(directory, file.name(), file.content()));
    }
    return taken;
  }

  private Path put(Path directory, String name, InputStream content) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      made.add(file);
      content.transferTo(out);
    }
    return file;
  }
}
