package io.updateagent.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;

/** The server in this process: for the program, and for tests that need a server to talk to. */
public final class BenchServer implements AutoCloseable {
  private final Javalin javalin;
  private final String host;
  private final String token;

  private BenchServer(Javalin javalin, String host, String token) {
    this.javalin = javalin;
    this.host = host;
    this.token = token;
  }

  /**
   * Starts a server.
   *
   * @throws io.javalin.util.JavalinException if it cannot listen
   */
  public static BenchServer start(Options options) {
    String token = options.token().isEmpty() ? randomToken() : options.token();
    var devices = new Devices(options.acceptAll());
    var rollouts = new Rollouts(InstantSource.system());
    var artifacts = new ArtifactFolder(options.artifacts());
    var page = new OverviewPage(devices, rollouts);
    Javalin javalin =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              // What is compressed has not the length that a download announces.
              config.http.compressionStrategy = CompressionStrategy.NONE;
              new DeviceApi(devices, rollouts, artifacts, InstantSource.system())
                  .routes(config.routes);
              new ManagementApi(devices, rollouts, artifacts, token).routes(config.routes);
              config.routes.get("/", context -> context.html(page.html()));
            });
    javalin.start(options.host(), options.port());
    return new BenchServer(javalin, options.host(), token);
  }

  /** Its base address. */
  public String url() {
    return "http://%s:%d".formatted(host, javalin.port());
  }

  /** What the management API asks for, as a bearer token. */
  public String token() {
    return token;
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static String randomToken() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
