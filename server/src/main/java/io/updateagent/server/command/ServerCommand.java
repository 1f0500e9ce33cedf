package io.updateagent.server.command;

import io.updateagent.server.BenchServer;
import io.updateagent.server.Options;
import io.updateagent.server.Tls;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Without a command: the server itself. */
@Command(
    name = "agent-server",
    description = "Runs a management server for a bench or a small site, until it is stopped.",
    subcommands = {BackupCommand.class, UserCommand.class, TokenCommand.class},
    versionProvider = ServerCommand.Version.class,
    mixinStandardHelpOptions = true,
    usageHelpWidth = 110,
    footerHeading = "%nExit codes: ",
    footer =
        "0 done; 1 failed, with one line that says why; 64 the command line was not understood")
final class ServerCommand implements Callable<Integer> {
  private static final int MOST_DAYS = 3650;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = {
        "directory of all that the server keeps, for it alone",
        "(default: /var/lib/agent-server if that can be written, or agent-server here)"
      })
  @Nullable Path data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = ListenAddress.Converter.class,
      description =
          "where; port 0 is any free one (default: 127.0.0.1:8080, which only this machine can reach)")
  ListenAddress listen = new ListenAddress("127.0.0.1", 8080);

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "certificate of the server, with those that lead to its root: PEM")
  @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "private key of the certificate: PEM, PKCS#8, not encrypted")
  @Nullable Path key;

  @Option(
      names = "--artifacts",
      paramLabel = "DIR",
      description = "folder whose artifacts it takes in when they appear (default: none)")
  @Nullable Path artifacts;

  @Option(names = "--accept-all", description = "accepts every device at once")
  boolean acceptAll;

  @Option(
      names = "--token",
      paramLabel = "TEXT",
      description =
          "a token that allows everything at the management API, for tests: others see it in the list"
              + " of processes; better make one with \"agent-server token create\"")
  String token = "";

  @Option(
      names = "--token-days",
      paramLabel = "N",
      description = "how long the token of a device is valid (default: 7); it fetches a new one")
  int tokenDays = (int) Options.USUAL_TOKENS.toDays();

  private boolean running;

  /** The version of the server, from the manifest of its jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String text = ServerCommand.class.getPackage().getImplementationVersion();
      return new String[] {"agent-server " + Objects.requireNonNullElse(text, "development")};
    }
  }

  @Override
  public Integer call() throws IOException {
    if ((certificate == null) != (key == null)) {
      throw new ParameterException(
          spec.commandLine(), "--tls-certificate and --tls-key go together");
    }
    if (tokenDays < 1 || tokenDays > MOST_DAYS) {
      throw new ParameterException(
          spec.commandLine(), "--token-days wants a number from 1 to " + MOST_DAYS);
    }
    Tls tls = certificate == null || key == null ? null : new Tls(certificate, key);
    BenchServer server =
        BenchServer.start(
            new Options(
                listen.host(),
                listen.port(),
                directory(),
                artifacts,
                acceptAll,
                token,
                Duration.ofDays(tokenDays),
                tls));
    running = true;
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
    if (tls == null && !listen.isLoopback()) {
      err()
          .println(
              "agent-server: WARNING: passwords, tokens and artifacts go over the network in the clear;"
                  + " use --tls-certificate and --tls-key, or listen on 127.0.0.1 behind a proxy that does");
    }
    out().println("listening on " + server.url());
    server
        .firstRunLink()
        .ifPresent(link -> out().println("no user yet: set the password of the admin at " + link));
    out().flush();
    return Main.DONE;
  }

  /** Whether the server runs, and with it the process. */
  boolean isRunning() {
    return running;
  }

  Path directory() {
    return data == null ? Options.usualData() : data;
  }

  /** What the server keeps, whether it runs or not; made if it is not there. */
  Store open() throws IOException {
    return Store.open(directory(), InstantSource.system());
  }

  /**
   * The same, of a server that ran before.
   *
   * @throws IOException if none did
   */
  Store openExisting() throws IOException {
    if (!Files.isRegularFile(directory().resolve("server.db"))) {
      throw new IOException(
          "there is no server's data in %s; name its directory with --data".formatted(directory()));
    }
    return open();
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
