package io.updateagent.runtime;

import io.updateagent.artifact.VerificationKeys;
import java.io.IOException;
import java.nio.file.Files;
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
        throw new Refusal("cannot read the verification key %s".formatted(file), e);
      }
    }
    try {
      return VerificationKeys.ofPem(texts);
    } catch (IllegalArgumentException e) {
      throw new Refusal("cannot use ArtifactVerifyKeys: " + e.getMessage(), e);
    }
  }
}
