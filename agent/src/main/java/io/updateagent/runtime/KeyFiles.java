package io.updateagent.runtime;

import io.updateagent.artifact.VerificationKeys;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the keys that artifacts must be signed with, when an artifact is about to be opened. */
final class KeyFiles {
  private KeyFiles() {}

  static VerificationKeys read(List<Path> files) throws Refusal {
    var texts = new ArrayList<String>();
    for (Path file : files) {
      try {
        texts.add(Files.readString(file));
      } catch (IOException e) {
        throw new Refusal("cannot read %s of ArtifactVerifyKeys: %s".formatted(file, reason(e)), e);
      }
    }
    try {
      return VerificationKeys.ofPem(texts);
    } catch (IllegalArgumentException e) {
      throw new Refusal("cannot use ArtifactVerifyKeys: " + e.getMessage(), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }
}
