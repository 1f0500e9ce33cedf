package io.updateagent.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import io.javalin.util.JavalinLogger;
import io.updateagent.server.access.Access;
import io.updateagent.server.access.FirstRun;
import io.updateagent.server.access.Login;
import io.updateagent.server.access.Needs;
import io.updateagent.server.access.Passwords;
import io.updateagent.server.gui.Gui;
import io.updateagent.server.gui.Intake;
import io.updateagent.server.store.DataDirectory;
import io.updateagent.server.store.Own;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** The server in this process: for the program, and for tests that need a server to talk to. */
public final class BenchServer implements AutoCloseable {
  private static final long LARGEST_ARTIFACT = 32L * 1024 * 1024 * 1024;
  private static final long DISK_RESERVE = 64L * 1024 * 1024;

  private final Javalin javalin;
  private final Store store;
  private final DataDirectory taken;
  private final Upkeep upkeep;
  private final FirstRun firstRun;
  private final Gui gui;
  private final String host;
  private final String token;
  private final @Nullable Tls tls;

  private BenchServer(Options options, Passwords passwords, Store store, DataDirectory taken)
      throws IOException {
    this.host = options.host();
    this.token = options.token();
    this.tls = options.tls();
    SslContextFactory.Server certificate = tls == null ? null : tls.read();
    this.store = store;
    this.taken = taken;
    InstantSource clock = InstantSource.system();
    var intake = new ArtifactIntake(store.artifacts(), clock, LARGEST_ARTIFACT, DISK_RESERVE);
    var folder = new ArtifactFolder(options.artifacts(), intake, store.artifacts());
    folder.takeIn();
    var links = new DownloadLinks(key(store.own(), "download links"), clock);
    var tokens =
        new DeviceTokens(
            key(store.own(), "device tokens"), options.tokens(), store.admissions(), clock);
    var offers = new Offers(store, folder, links, clock);
    var login = new Login(store.users(), store.credentials(), store.audit(), passwords, clock);
    this.firstRun = new FirstRun(store.users(), passwords, store.audit());
    var sessions = new PageSessions(firstRun, login, store.credentials());
    this.gui =
        new Gui(
            store,
            sessions,
            (source, description) -> {
              ArtifactIntake.Result result = intake.take(source, description);
              return new Intake.Result(result.artifact(), result.taken());
            },
            clock);
    this.javalin =
        Javalin.create(
            config -> {
              settings(config);
              config.jetty.addConnector(
                  (server, http) -> {
                    // It would take 100 KB for each device that is connected.
                    http.setHeaderCacheSize(0);
                    return certificate == null
                        ? Listening.at(
                            host, options.port(), server, new HttpConnectionFactory(http))
                        : Tls.connector(certificate, server, http, host, options.port());
                  });
              // Nothing that a device or a program said is ever taken for a page.
              config.routes.before(context -> context.header("X-Content-Type-Options", "nosniff"));
              new DeviceApi(store, tokens, offers, options.acceptAll()).routes(config.routes);
              ApiErrors.routes(config.routes);
              new ManagementApi(store, folder, new Access(store.credentials(), token), login)
                  .routes(config.routes);
              new ArtifactApi(store, folder, intake, offers).routes(config.routes);
              gui.routes(config.routes);
            });
    this.upkeep = new Upkeep(store);
  }

  static void settings(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    // What is compressed has not the length that a download announces.
    config.http.compressionStrategy = CompressionStrategy.NONE;
  }

  /**
   * Starts a server.
   *
   * @throws IOException with one line, if its data, its certificate or its folder of artifacts
   *     cannot be used
   * @throws io.javalin.util.JavalinException if it cannot listen
   */
  public static BenchServer start(Options options) throws IOException {
    return start(options, new Passwords(Passwords.USUAL_COST));
  }

  /**
   * Starts one that makes and compares passwords so: the usual cost is what tests would wait for.
   */
  static BenchServer start(Options options, Passwords passwords) throws IOException {
    Store store = Store.open(options.data(), InstantSource.system());
    try {
      DataDirectory taken = DataDirectory.take(options.data());
      try {
        store.artifacts().removeLeftovers();
        var server = new BenchServer(options, passwords, store, taken);
        listen(server.javalin, options);
        server.upkeep.start();
        return server;
      } catch (IOException | RuntimeException e) {
        taken.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static void listen(Javalin javalin, Options options) {
    JavalinLogger.enabled = false; // what fails here is said once, by whoever starts the server
    try {
      javalin.start(options.host(), options.port());
    } finally {
      JavalinLogger.enabled = true;
    }
  }

  /** Its base address. */
  public String url() {
    String scheme = tls == null ? "http" : "https";
    String name = host.contains(":") ? "[" + host + "]" : host;
    return "%s://%s:%d".formatted(scheme, name, javalin.port());
  }

  /** Where a browser sets the first password; empty once there is somebody who can log in. */
  public Optional<String> firstRunLink() {
    return firstRun.isNeeded() ? Optional.of(firstRun.link(url())) : Optional.empty();
  }

  /** The token of the options, which allows everything at the management API; empty for none. */
  public String token() {
    return token;
  }

  /** All that it answers to. */
  List<Route> routes() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(one -> one.endpoint)
        .filter(one -> one.method.isHttpMethod())
        .map(one -> new Route(one.method.name(), one.path, needs(one)))
        .toList();
  }

  private static Optional<Needs> needs(Endpoint endpoint) {
    Roles roles = endpoint.metadata(Roles.class);
    return roles == null
        ? Optional.empty()
        : roles.getRoles().stream()
            .filter(Needs.class::isInstance)
            .map(Needs.class::cast)
            .findFirst();
  }

  @Override
  public void close() {
    gui.close();
    javalin.stop();
    upkeep.close();
    store.close();
    try {
      taken.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give back the data directory", e);
    }
  }

  /** A key that this server made for itself at its first start. */
  private static byte[] key(Own own, String name) {
    return HexFormat.of().parseHex(own.value("key of " + name, () -> random(32)));
  }

  private static String random(int size) {
    byte[] bytes = new byte[size];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
