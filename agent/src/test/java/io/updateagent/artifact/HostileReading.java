package io.updateagent.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Reads every hostile artifact in a process of its own, whose memory is bounded, and prints a line
 * for each: name, milliseconds, what was thrown, its message.
 */
final class HostileReading {
  private HostileReading() {}

  public static void main(String[] arguments) throws IOException {
    Path scripts = Path.of(arguments[0]);
    for (Map.Entry<String, Hostile.Case> hostile : Hostile.all().entrySet()) {
      long start = System.nanoTime();
      String result = read(hostile.getValue(), scripts);
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      System.out.printf("%s\t%d\t%s%n", hostile.getKey(), took, result);
    }
  }

  private static String read(Hostile.Case hostile, Path scripts) throws IOException {
    try {
      Reading.whole(hostile.source().get(), VerificationKeys.none(), scripts);
      return "accepted\t";
    } catch (Throwable e) {
      return "%s\t%s%s".formatted(e.getClass().getSimpleName(), e.getMessage(), left(scripts));
    }
  }

  private static String left(Path scripts) throws IOException {
    if (!Files.isDirectory(scripts)) {
      return "";
    }
    try (Stream<Path> files = Files.list(scripts)) {
      return files.findAny().map(file -> "; and left " + file).orElse("");
    }
  }
}
