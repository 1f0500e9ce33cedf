package io.updateagent.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a module leaves running: known by a word in its environment that nothing else has. */
final class Processes {
  private Processes() {}

  /** The processes that have it. */
  static List<Long> with(String word) throws IOException {
    List<Long> all = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (has(process.resolve("environ"), word)) {
          all.add(Long.parseLong(process.getFileName().toString()));
        }
      }
    }
    return all;
  }

  private static boolean has(Path environment, String word) {
    try {
      return new String(Files.readAllBytes(environment), StandardCharsets.ISO_8859_1)
          .contains(word);
    } catch (IOException e) {
      return false; // it has just ended, or is somebody else's
    }
  }

  /** Ends them. */
  static void end(List<Long> processes) {
    processes.forEach(
        process -> ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly));
  }
}
