package io.updateagent.remote.hawkbit;

import java.util.regex.Pattern;

/** Takes out of a log what looks like a secret, before it goes where many may read it. */
final class Redaction {
  private static final String HIDDEN = "***";
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:authorization|password|passwd|secret|token|api[_-]?key)\"?\\s*[:=]\\s*"
              + "(?:(?:basic|bearer|targettoken|gatewaytoken)\\s+)?)[^\\s,;]+");
  private static final Pattern SCHEME =
      Pattern.compile("(?i)\\b((?:bearer|targettoken|gatewaytoken)\\s+)[^\\s,;]+");
  private static final Pattern USER = Pattern.compile("(://)[^/@\\s]+@");
  private static final Pattern QUERY = Pattern.compile("(https?://[^\\s?]+\\?)\\S+");

  private Redaction() {}

  /** The text without passwords and tokens, without users and queries in addresses. */
  static String of(String text) {
    String clean = NAMED.matcher(text).replaceAll("$1" + HIDDEN);
    clean = SCHEME.matcher(clean).replaceAll("$1" + HIDDEN);
    clean = USER.matcher(clean).replaceAll("$1" + HIDDEN + "@");
    return QUERY.matcher(clean).replaceAll("$1" + HIDDEN);
  }
}
