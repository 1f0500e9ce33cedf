package io.updateagent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds out why a command never ran. */
final class NotStarted {
  private static final int CANNOT_EXECUTE = 126;
  private static final int NOT_FOUND = 127;
  private static final String STARTER = "setsid: ";

  private NotStarted() {}

  /** The reason in what the run time says. */
  static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int detail = message.lastIndexOf("error=");
    int comma = message.indexOf(", ", Math.max(detail, 0));
    return detail < 0 || comma < 0 ? message : message.substring(comma + 2);
  }

  /**
   * The reason in what {@code setsid} printed when it could not become the program; empty if the
   * program did run.
   */
  static Optional<String> reason(String program, int code, List<String> lastLines) {
    boolean possible = code == CANNOT_EXECUTE || code == NOT_FOUND;
    if (!possible || lastLines.size() != 1 || !lastLines.get(0).startsWith(STARTER)) {
      return Optional.empty();
    }
    if (code == NOT_FOUND && Files.exists(Path.of(program))) {
      return Optional.of("the interpreter in the first line of %s is missing".formatted(program));
    }
    String line = lastLines.get(0);
    String detail = line.substring(line.lastIndexOf(": ") + 2);
    return Optional.of(program + ": " + detail);
  }
}
