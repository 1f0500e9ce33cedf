package io.updateagent.artifact;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * An artifact that is damaged, not trusted, or not understood. The message says what is wrong with
 * which part and what to do; it is fit for a user.
 */
public class ArtifactException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST = 400;

  /** What would break the line, or do something to a terminal. */
  private static final Pattern NOT_SHOWN =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}]");

  public ArtifactException(String message) {
    super(oneLine(message));
  }

  public ArtifactException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** Messages quote the artifact, and so may hold anything. */
  private static String oneLine(String message) {
    String start = message.length() > LONGEST ? message.substring(0, LONGEST) + "..." : message;
    return NOT_SHOWN.matcher(start).replaceAll("?");
  }
}
