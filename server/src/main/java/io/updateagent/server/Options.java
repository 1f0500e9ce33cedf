package io.updateagent.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the server runs.
 *
 * @param host address to listen on
 * @param port port; 0 for any free one
 * @param data directory of all that it keeps
 * @param artifacts folder whose artifacts are taken in; null for none
 * @param acceptAll whether every device is accepted at once
 * @param token what the management API asks for; empty to make one up
 * @param tokens how long a device's token is valid
 */
public record Options(
    String host,
    int port,
    Path data,
    @Nullable Path artifacts,
    boolean acceptAll,
    String token,
    Duration tokens) {

  private static final Duration USUAL_TOKENS = Duration.ofDays(7);
  private static final int MOST_DAYS = 3650;

  /** With tokens for devices that are valid for seven days. */
  public Options(
      String host, int port, Path data, @Nullable Path artifacts, boolean acceptAll, String token) {
    this(host, port, data, artifacts, acceptAll, token, USUAL_TOKENS);
  }

  /** What the command line understands. */
  static final String USAGE =
      "usage: agent-server [--listen HOST:PORT] [--data DIR] [--artifacts DIR] [--accept-all] [--token TEXT] [--token-days N] [--help]";

  /** What {@code --help} prints. */
  static final String HELP =
      USAGE
          + """

          Runs a management server for a bench or a small site, until it is stopped.
            --listen HOST:PORT  where; port 0 is any free one (default: 127.0.0.1:8080)
            --data DIR          directory of all that it keeps, for it alone
                                (default: /var/lib/agent-server if that can be written, or agent-server here)
            --artifacts DIR     folder whose artifacts it takes in when they appear (default: none)
            --accept-all        accepts every device at once
            --token TEXT        what the management API asks for (default: one is made and printed)
            --token-days N      how long the token of a device is valid (default: 7); it fetches a new one
            --help              prints this
          """;

  private static final Path SYSTEM_DATA = Path.of("/var/lib/agent-server");

  /** Whether a command line asks for help, and so for nothing else. */
  static boolean wantsHelp(List<String> arguments) {
    return arguments.contains("--help") || arguments.contains("-h");
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with one line, if it is not understood
   */
  public static Options parse(List<String> arguments) {
    Options options = new Options("127.0.0.1", 8080, usualData(), null, false, "");
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String word = words.next();
      options =
          switch (word) {
            case "--listen" -> options.listening(value(word, words));
            case "--data" -> options.keeping(Path.of(value(word, words)));
            case "--artifacts" -> options.from(Path.of(value(word, words)));
            case "--accept-all" -> options.acceptingAll();
            case "--token" -> options.asking(value(word, words));
            case "--token-days" -> options.giving(value(word, words));
            default -> throw new IllegalArgumentException("unknown option " + word + "; " + USAGE);
          };
    }
    return options;
  }

  private static Path usualData() {
    return Files.isDirectory(SYSTEM_DATA) && Files.isWritable(SYSTEM_DATA)
        ? SYSTEM_DATA
        : Path.of("agent-server");
  }

  private Options listening(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException("--listen wants HOST:PORT, but got " + address);
    }
    int number = Integer.parseInt(address.substring(colon + 1));
    return new Options(
        address.substring(0, colon), number, data, artifacts, acceptAll, token, tokens);
  }

  private Options keeping(Path directory) {
    return new Options(host, port, directory, artifacts, acceptAll, token, tokens);
  }

  private Options from(Path folder) {
    return new Options(host, port, data, folder, acceptAll, token, tokens);
  }

  private Options acceptingAll() {
    return new Options(host, port, data, artifacts, true, token, tokens);
  }

  private Options asking(String text) {
    return new Options(host, port, data, artifacts, acceptAll, text, tokens);
  }

  private Options giving(String days) {
    if (!days.matches("[1-9]\\d{0,3}") || Integer.parseInt(days) > MOST_DAYS) {
      throw new IllegalArgumentException(
          "--token-days wants a number from 1 to %d, but got %s".formatted(MOST_DAYS, days));
    }
    Duration lifetime = Duration.ofDays(Integer.parseInt(days));
    return new Options(host, port, data, artifacts, acceptAll, token, lifetime);
  }

  private static String value(String option, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(option + " wants a value; " + USAGE);
    }
    return words.next();
  }
}
