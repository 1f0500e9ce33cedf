package io.updateagent.server.gui;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why an update failed, and why it could not be undone: a device says both in one line, each with
 * the step that failed before it.
 *
 * @param rollback empty if it cannot be told apart
 */
record Causes(String install, String rollback) {
  private static final Pattern BOTH =
      Pattern.compile(
          "(?s)(.*?); ((?:Artifact(?:Rollback|RollbackReboot|VerifyRollbackReboot|Failure)|SupportsRollback)\\b.*)");

  static Causes read(String line) {
    Matcher both = BOTH.matcher(line);
    return both.matches() ? new Causes(both.group(1), both.group(2)) : new Causes(line, "");
  }
}
