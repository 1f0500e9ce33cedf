package io.updateagent.module;

import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Stores a payload's files for a module that does not read streams. */
final class FileKeeper {
  private static final long MEBIBYTE = 1024L * 1024;

  private FileKeeper() {}

  /**
   * Stores all files that are left: into {@code files/}, unsigned ones into {@code files-augment/}.
   */
  static void store(WorkDirectory directory, PayloadFiles payload) throws IOException {
    RealDirectories.ensure(directory.files());
    for (PayloadFile file = payload.next(); file != null; file = payload.next()) {
      Path files = directory.files(file.augmented());
      RealDirectories.ensure(files);
      store(files.resolve(file.name()), file);
    }
  }

  private static void store(Path target, PayloadFile file) throws IOException {
    Files.deleteIfExists(target); // never written through, should it be a link
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      byte[] buffer = new byte[128 * 1024];
      for (int read = file.content().read(buffer); read >= 0; read = file.content().read(buffer)) {
        write(target, file, out, buffer, read);
      }
    }
  }

  private static void write(
      Path target, PayloadFile file, OutputStream out, byte[] buffer, int length)
      throws IOException {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      boolean full = reason.contains("No space left") || reason.contains("quota");
      long missing = file.size() / MEBIBYTE + 1;
      String advice = full ? "; free at least %d MiB and install again".formatted(missing) : "";
      throw new IOException(
          "cannot store payload file %s in %s: %s%s"
              .formatted(file.name(), target.getParent(), reason, advice),
          e);
    }
  }
}
