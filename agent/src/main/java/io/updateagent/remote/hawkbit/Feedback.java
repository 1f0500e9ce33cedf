package io.updateagent.remote.hawkbit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.json.Trees;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.Secrets;
import io.updateagent.remote.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the bodies of feedback. {@code closed} always comes with {@code success} or {@code
 * failure}: with {@code none} the server takes it for a success.
 */
final class Feedback {
  static final int MOST_DETAILS = 50;
  static final int LONGEST_DETAIL = 512;

  private static final int STEPS = 5;

  private Feedback() {}

  /** How far a deployment came, with an explanation that may be empty. */
  static String of(String id, Status status, String words) {
    String clean = Secrets.removed(words);
    List<String> details = split(clean);
    return switch (status) {
      case DOWNLOADING, PAUSE_BEFORE_INSTALLING -> proceeding(id, 1, details);
      case INSTALLING, PAUSE_BEFORE_REBOOTING -> proceeding(id, 2, details);
      case REBOOTING, PAUSE_BEFORE_COMMITTING -> proceeding(id, 3, details);
      case COMMITTING -> proceeding(id, 4, details);
      case SUCCESS -> closed(id, true, clean);
      case FAILURE -> closed(id, false, clean);
    };
  }

  /** The end of an action. */
  static String closed(String id, boolean success, String words) {
    ObjectNode status = status("closed", success ? "success" : "failure", split(words));
    return feedback(id, status);
  }

  /** Something worth knowing, while the action goes on. */
  static String note(String id, List<String> details) {
    return feedback(id, status("proceeding", "none", details));
  }

  /** A cancellation that comes too late. */
  static String rejected(String id, String words) {
    return feedback(id, status("rejected", "none", split(words)));
  }

  /** The answer to a question for confirmation. */
  static String confirmed() {
    ObjectNode body = Trees.object().put("confirmation", "confirmed");
    body.putArray("details").add("confirmed by the device's configuration");
    return Trees.line(body);
  }

  /** The last lines of a log, as many as fit into the details of one feedback. */
  static List<String> lines(List<LogEntry> entries) {
    var lines = new ArrayList<String>();
    for (int i = entries.size() - 1; i >= 0 && lines.size() < MOST_DETAILS; i--) {
      LogEntry entry = entries.get(i);
      List<String> parts =
          split(
              "%s %s %s"
                  .formatted(entry.time(), entry.level(), Secrets.removed(entry.message()))
                  .replaceAll("[\\p{Cntrl}\\s]+", " "));
      if (lines.size() + parts.size() <= MOST_DETAILS) {
        lines.addAll(0, parts);
      }
    }
    return lines;
  }

  /** A text in pieces of the size that the server takes; what is too much is left out. */
  static List<String> split(String text) {
    var pieces = new ArrayList<String>();
    int at = 0;
    while (at < text.length() && pieces.size() < MOST_DETAILS) {
      int end = Math.min(text.length(), at + LONGEST_DETAIL);
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end--;
      }
      pieces.add(text.substring(at, end));
      at = end;
    }
    return pieces;
  }

  /**
   * How far the download came, as a part of the whole: it is what leads from the first step to the
   * second.
   *
   * @param percent of the download; -1 if it is not known
   */
  static String progress(String id, int percent, String words) {
    int whole = 100;
    int part = Math.max(0, Math.min(percent, whole));
    return proceeding(id, (whole + part) / STEPS, whole, split(words));
  }

  private static String proceeding(String id, int step, List<String> details) {
    return proceeding(id, step, STEPS, details);
  }

  private static String proceeding(String id, int count, int whole, List<String> details) {
    ObjectNode status = status("proceeding", "none", details);
    status.withObject("/result").putObject("progress").put("cnt", count).put("of", whole);
    return feedback(id, status);
  }

  private static ObjectNode status(String execution, String finished, List<String> details) {
    ObjectNode status = Trees.object().put("execution", execution);
    status.putObject("result").put("finished", finished);
    ArrayNode list = status.putArray("details");
    details.forEach(list::add);
    return status;
  }

  private static String feedback(String id, ObjectNode status) {
    ObjectNode body = Trees.object().put("id", id);
    body.set("status", status);
    return Trees.line(body);
  }
}
