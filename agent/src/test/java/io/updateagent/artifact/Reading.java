package io.updateagent.artifact;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an artifact to its verified end, as an installation does. */
final class Reading {
  private Reading() {}

  /** All that a device would take from it: a checksum over names and contents. */
  static String whole(InputStream source, VerificationKeys keys, @Nullable Path scripts)
      throws IOException {
    try (ArtifactReader reader = ArtifactReader.openWithAugment(source, keys, scripts)) {
      var digest = Digests.sha256();
      digest.update(reader.header().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      digest.update(
          String.valueOf(reader.augment()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      for (PayloadFiles files = reader.nextPayload(); files != null; files = reader.nextPayload()) {
        for (PayloadFile file = files.next(); file != null; file = files.next()) {
          digest.update((byte) (file.augmented() ? 1 : 0));
          digest.update(file.name().getBytes(java.nio.charset.StandardCharsets.UTF_8));
          byte[] buffer = new byte[8192];
          for (int read = file.content().read(buffer);
              read >= 0;
              read = file.content().read(buffer)) {
            digest.update(buffer, 0, read);
          }
        }
      }
      return Digests.hex(digest);
    }
  }

  /** That a refusal is one clear line for a person. */
  static void assertClear(Throwable refused, String what) {
    assertClear(refused, what, "");
  }

  /** The same for a refusal that may quote what was given. */
  static void assertClear(Throwable refused, String what, String given) {
    assertInstanceOf(ArtifactException.class, refused, () -> what + ": " + refused);
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.length() > 15 && message.lines().count() == 1, what + ": " + message);
    for (String slip : List.of("Exception", "(null)")) {
      assertFalse(message.contains(slip) && !given.contains(slip), what + ": " + message);
    }
  }
}
