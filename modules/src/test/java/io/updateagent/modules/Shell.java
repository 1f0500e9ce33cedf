package io.updateagent.modules;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The shells that devices have. */
enum Shell {
  DASH("dash"),
  BUSYBOX("busybox sh");

  private final String words;

  Shell(String words) {
    this.words = words;
  }

  /** How it is called; skips the test where there is none. */
  List<String> words() {
    List<String> parts = List.of(words.split(" ", -1));
    assumeCommand(parts.get(0));
    return parts;
  }

  /** Skips the test where there is no such command. */
  static void assumeCommand(String name) {
    Assumptions.assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name))),
        name + " is not installed");
  }
}
