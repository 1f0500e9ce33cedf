package io.updateagent.manual;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words in the language of manual pages, groff_man(7). */
public final class Roff {
  private static final Pattern OTHER_PAGE = Pattern.compile("\\b([a-z][a-z0-9.-]*)\\(([1-8])\\)");

  private Roff() {}

  /** The text as it is, to be read and copied; names of other pages are set in bold. */
  public static String text(String plain) {
    var roff = new StringBuilder();
    Matcher page = OTHER_PAGE.matcher(plain);
    int end = 0;
    while (page.find()) {
      roff.append(escaped(plain.substring(end, page.start())))
          .append(bold(page.group(1)))
          .append('(')
          .append(page.group(2))
          .append(')');
      end = page.end();
    }
    roff.append(escaped(plain.substring(end)));
    // A line that begins so would be an order.
    return roff.indexOf(".") == 0 ? "\\&" + roff : roff.toString();
  }

  /** What is typed as it stands. */
  public static String bold(String plain) {
    return "\\fB" + escaped(plain) + "\\fP";
  }

  /** What stands for something else. */
  public static String italic(String plain) {
    return "\\fI" + escaped(plain) + "\\fP";
  }

  /** Signs that would be orders, or be made finer than a shell understands. */
  private static String escaped(String plain) {
    var roff = new StringBuilder();
    plain
        .codePoints()
        .forEach(
            sign -> {
              switch (sign) {
                case '\\' -> roff.append("\\e");
                case '-' -> roff.append("\\-");
                case '\'' -> roff.append("\\(aq");
                case '"' -> roff.append("\\(dq");
                case '`' -> roff.append("\\(ga");
                case '^' -> roff.append("\\(ha");
                case '~' -> roff.append("\\(ti");
                default -> {
                  if (sign < 0x7f) {
                    roff.appendCodePoint(sign);
                  } else {
                    roff.append("\\[u%04X]".formatted(sign));
                  }
                }
              }
            });
    return roff.toString();
  }
}
