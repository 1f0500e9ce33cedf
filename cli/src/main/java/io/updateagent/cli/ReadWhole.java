package io.updateagent.cli;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.VerificationKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An artifact that was read and verified to its end.
 *
 * @param header what it says about itself
 * @param files the files of each payload
 */
record ReadWhole(Header header, List<List<File>> files) {

  /** A payload's file. */
  record File(String name, long size) {}

  /**
   * Reads it.
   *
   * @param key public key that must have signed it; null to ask for no signature
   * @param what the words for what could not be done
   */
  static ReadWhole of(Path file, @Nullable Path key, String what) throws IOException {
    try (var reader = ArtifactReader.open(Files.newInputStream(file), keys(key), null)) {
      List<List<File>> all = new ArrayList<>();
      for (PayloadFiles files = reader.nextPayload(); files != null; files = reader.nextPayload()) {
        all.add(list(files));
      }
      return new ReadWhole(reader.header(), all);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "cannot %s %s: there is no file %s".formatted(what, file, e.getFile()), e);
    } catch (IOException e) {
      throw new IOException("cannot %s %s: %s".formatted(what, file, e.getMessage()), e);
    }
  }

  private static List<File> list(PayloadFiles files) throws IOException {
    List<File> list = new ArrayList<>();
    for (PayloadFile file = files.next(); file != null; file = files.next()) {
      file.content().transferTo(OutputStream.nullOutputStream());
      list.add(new File(file.name(), file.size()));
    }
    return list;
  }

  private static VerificationKeys keys(@Nullable Path key) throws IOException {
    try {
      return key == null
          ? VerificationKeys.none()
          : VerificationKeys.ofPem(List.of(Files.readString(key)));
    } catch (IllegalArgumentException e) {
      throw new IOException("the key %s cannot be used: %s".formatted(key, e.getMessage()), e);
    }
  }
}
