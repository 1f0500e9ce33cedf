package io.updateagent.control;

/**
 * What the daemon answers to a request. On the socket it is one line: {@code ok} or {@code no}, and
 * after a space what there is to say. {@code unknown request} is said to a word that this daemon
 * does not know.
 *
 * @param done whether it does what was asked
 * @param text what there is to say, in one line for people; may be empty
 */
public record Answer(boolean done, String text) {
  static final String UNKNOWN = "unknown request";

  /** It does so, and there is nothing more to say. */
  public static final Answer OK = new Answer(true, "");

  /** It does so. */
  public static Answer ok(String text) {
    return new Answer(true, text);
  }

  /** It does not, and why, and what to do. */
  public static Answer no(String text) {
    return new Answer(false, text);
  }

  String line() {
    String word = done ? "ok" : "no";
    return text.isEmpty() ? word : word + " " + text.replace('\n', ' ');
  }

  static Answer parse(String line) {
    if (line.equals("ok") || line.equals("no")) {
      return new Answer(line.equals("ok"), "");
    }
    if (line.startsWith("ok ") || line.startsWith("no ")) {
      return new Answer(line.startsWith("ok "), line.substring(3));
    }
    if (line.equals(UNKNOWN)) {
      return no("the daemon does not know this request; it is of another version: restart it");
    }
    return no(line);
  }
}
