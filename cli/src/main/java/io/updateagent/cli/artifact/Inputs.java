package io.updateagent.cli.artifact;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files that commands read. */
public final class Inputs {
  private static final Path STANDARD_INPUT = Path.of("-");
  private static final char DER_SEQUENCE = 0x30;
  private static final int BUFFER = 128 * 1024;

  private Inputs() {}

  /**
   * Makes sure that it is a plain file, or a link to one: nothing that is a directory, or that
   * waits for somebody.
   */
  public static Path plain(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.isDirectory(file)) {
      throw new IOException("%s is a directory, not a file".formatted(file));
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("%s is not a plain file".formatted(file));
    }
    return file;
  }

  /** All of them. */
  public static List<Path> plain(List<Path> files) throws IOException {
    for (Path file : files) {
      plain(file);
    }
    return files;
  }

  /** An artifact to be read once: a file, or standard input for {@code -}. */
  static InputStream artifact(Path file) throws IOException {
    return file.equals(STANDARD_INPUT)
        ? new BufferedInputStream(System.in, BUFFER)
        : Files.newInputStream(plain(file));
  }

  /** State scripts: files, and all that is in directories, by name. */
  static List<Path> scripts(List<Path> given) throws IOException {
    var all = new ArrayList<Path>();
    for (Path one : given) {
      if (Files.isDirectory(one)) {
        try (Stream<Path> files = Files.list(one)) {
          all.addAll(plain(files.sorted().toList()));
        }
      } else {
        all.add(plain(one));
      }
    }
    return all;
  }

  /** A short text, such as JSON. */
  public static String text(Path file) throws IOException {
    try {
      return Files.readString(plain(file));
    } catch (CharacterCodingException e) {
      throw new IOException("%s is not a text in UTF-8".formatted(file), e);
    }
  }

  /**
   * A key in PEM form.
   *
   * @param conversion what {@code openssl pkey} has to be told beside the form, to make it of DER
   */
  static String key(Path file, String conversion) throws IOException {
    String text = new String(Files.readAllBytes(plain(file)), StandardCharsets.ISO_8859_1);
    if (text.length() > 1 && text.charAt(0) == DER_SEQUENCE && !text.contains("-----BEGIN ")) {
      throw new IOException(
          "%1$s seems to be in DER form; PEM is needed: openssl pkey %2$s-inform DER -in %1$s -out key.pem"
              .formatted(file, conversion));
    }
    return text;
  }
}
