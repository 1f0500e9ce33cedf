package io.updateagent.runtime;

import io.updateagent.artifact.VerificationKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
      String text;
      try {
        text = Files.readString(file, StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new Refusal("cannot read %s of ArtifactVerifyKeys: %s".formatted(file, reason(e)), e);
      }
      texts.add(checked(file, text));
    }
    return VerificationKeys.ofPem(texts);
  }

  private static String checked(Path file, String text) throws Refusal {
    try {
      VerificationKeys.ofPem(List.of(text));
      return text;
    } catch (IllegalArgumentException e) {
      throw new Refusal("%s of ArtifactVerifyKeys is not a public key".formatted(file), e);
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
