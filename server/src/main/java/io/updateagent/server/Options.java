package io.updateagent.server;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * How the server runs.
 *
 * @param host address to listen on
 * @param port port; 0 for any free one
 * @param artifacts folder of artifacts
 * @param acceptAll whether every device is accepted at once
 * @param token what the management API asks for; empty to make one up
 */
public record Options(String host, int port, Path artifacts, boolean acceptAll, String token) {

  /** What the command line understands. */
  static final String USAGE =
      "usage: agent-server [--listen HOST:PORT] [--artifacts DIR] [--accept-all] [--token TEXT] [--help]";

  /** What {@code --help} prints. */
  static final String HELP =
      USAGE
          + """

          Runs a management server for a bench or a small site, until it is stopped.
            --listen HOST:PORT  where; port 0 is any free one (default: 127.0.0.1:8080)
            --artifacts DIR     folder of the artifacts it serves (default: the working directory)
            --accept-all        accepts every device at once
            --token TEXT        what the management API asks for (default: one is made and printed)
            --help              prints this
          """;

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
    Options options = new Options("127.0.0.1", 8080, Path.of("."), false, "");
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String word = words.next();
      options =
          switch (word) {
            case "--listen" -> options.listening(value(word, words));
            case "--artifacts" -> options.from(Path.of(value(word, words)));
            case "--accept-all" ->
                new Options(options.host, options.port, options.artifacts, true, options.token);
            case "--token" ->
                new Options(
                    options.host,
                    options.port,
                    options.artifacts,
                    options.acceptAll,
                    value(word, words));
            default -> throw new IllegalArgumentException("unknown option " + word + "; " + USAGE);
          };
    }
    return options;
  }

  private Options listening(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException("--listen wants HOST:PORT, but got " + address);
    }
    int number = Integer.parseInt(address.substring(colon + 1));
    return new Options(address.substring(0, colon), number, artifacts, acceptAll, token);
  }

  private Options from(Path folder) {
    return new Options(host, port, folder, acceptAll, token);
  }

  private static String value(String option, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(option + " wants a value; " + USAGE);
    }
    return words.next();
  }
}
