package io.updateagent.cli;

import io.updateagent.config.Paths;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers how the device is without the library for command lines, which needs longer to get ready
 * than everything else takes. Monitoring asks that every minute, on every device. Only these very
 * words are answered here, and as {@link ShowStatus} answers them; what is special in any way is
 * not.
 */
final class Shortcut {
  private static final Map<List<String>, StatusReport.Form> WORDS =
      Map.of(
          List.of("show-status"), StatusReport.Form.TEXT,
          List.of("show-status", "--json"), StatusReport.Form.JSON,
          List.of("show-status", "--quiet"), StatusReport.Form.QUIET,
          List.of("show-status", "-q"), StatusReport.Form.QUIET);

  private Shortcut() {}

  /** The answer to a command line; null if it is not for here. */
  static StatusReport.@Nullable Form form(String... arguments) {
    return WORDS.get(List.of(arguments));
  }

  /** Gives the answer, and returns the exit code. */
  static int answer(StatusReport.Form form) {
    PrintWriter out = writer(System.out, "sun.stdout.encoding");
    PrintWriter err = writer(System.err, "sun.stderr.encoding");
    int exit;
    try {
      exit =
          StatusReport.print(
              Paths.from(System.getenv(), null, null), form, Visible.over(out), Visible.over(err));
    } catch (RuntimeException e) {
      exit = Failures.tell(e, Visible.over(err));
    }
    return Main.checked(exit, out, err);
  }

  /**
   * @param property says what a terminal shows, as picocli asks for it
   */
  private static PrintWriter writer(OutputStream stream, String property) {
    String name = System.getProperty(property);
    Charset charset = name == null ? Charset.defaultCharset() : Charset.forName(name);
    return new PrintWriter(new OutputStreamWriter(stream, charset), true);
  }
}
