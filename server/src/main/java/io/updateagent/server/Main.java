package io.updateagent.server;

import java.io.IOException;
import java.util.List;

/** The {@code agent-server} program. */
public final class Main {
  private Main() {}

  /** Starts the server and says where it listens; it runs until it is stopped. */
  public static void main(String[] arguments) {
    if (Options.wantsHelp(List.of(arguments))) {
      System.out.print(Options.HELP);
      return;
    }
    try {
      Options options = Options.parse(List.of(arguments));
      BenchServer server = BenchServer.start(options);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
      System.out.println("listening on " + server.url());
      if (options.token().isEmpty()) {
        System.err.println("management token: " + server.token());
      }
      server
          .firstRunLink()
          .ifPresent(link -> System.err.println("set the first password: " + link));
    } catch (IllegalArgumentException e) {
      System.err.println("agent-server: " + e.getMessage());
      System.exit(64);
    } catch (IOException e) {
      System.err.println("agent-server: " + e.getMessage());
      System.exit(1);
    } catch (io.javalin.util.JavalinException e) {
      System.err.println("agent-server: cannot listen: " + e.getMessage());
      System.exit(1);
    }
  }
}
