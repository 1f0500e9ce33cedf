package io.updateagent.runtime;

import io.updateagent.config.Configuration;
import io.updateagent.config.HawkbitSettings;
import io.updateagent.config.ServerAccess;
import io.updateagent.process.Commands;
import io.updateagent.remote.Backoff;
import io.updateagent.remote.Downloads;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Throttle;
import io.updateagent.remote.TransportSettings;
import io.updateagent.remote.hawkbit.HawkbitServer;
import io.updateagent.remote.mender.DeviceKey;
import io.updateagent.remote.mender.KeyType;
import io.updateagent.remote.mender.MenderServer;
import io.updateagent.remote.mender.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the connections that an agent has to the world, as its configuration says. */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  /** How long a server may ask to be left alone: by a daemon, and while someone waits. */
  private static final Duration LONGEST_SERVER_WAIT = Duration.ofHours(24);

  private static final Duration LONGEST_PERSON_WAIT = Duration.ofMinutes(2);

  private final Setup setup;
  private final Commands commands;
  private final Pace pace;
  private final PartialDownload partial;
  private final TokenBoard tokens;
  private final Figures figures;

  /**
   * @param partial what is kept of a download
   * @param tokens hears of each token
   * @param figures counts what goes over the connections
   */
  Connections(
      Setup setup,
      Commands commands,
      Pace pace,
      PartialDownload partial,
      TokenBoard tokens,
      Figures figures) {
    this.setup = setup;
    this.commands = commands;
    this.pace = pace;
    this.partial = partial;
    this.tokens = tokens;
    this.figures = figures;
  }

  /**
   * The way to the server of the configuration.
   *
   * @throws Refusal if the configuration names none, or one that cannot be used
   */
  ServerLink server() throws Refusal {
    Configuration configuration = setup.configuration();
    if (configuration.serverUrls().isEmpty()) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "no server is configured; set ServerURL in " + setup.paths().config());
    }
    HttpTransport transport = transport();
    var identity = new Identity(setup.paths().identity(), commands);
    Supplier<Backoff> waits = () -> backoff(setup, configuration.retryDownloadCount());
    return new ServerLink(
        new PoliteServer(server(transport, identity), pace, figures),
        new Downloads(transport, waits, LONGEST_SERVER_WAIT, this::wait, partial, throttle()));
  }

  private void wait(Duration length) throws InterruptedException {
    figures.brokeOff();
    pace.sleep(length);
  }

  private ManagementServer server(HttpTransport transport, Identity identity) throws Refusal {
    Configuration configuration = setup.configuration();
    HawkbitSettings hawkbit = configuration.hawkbit();
    return hawkbit == null
        ? mender(transport, identity)
        : new HawkbitServer(
            transport,
            configuration.serverUrls(),
            hawkbit.tenant(),
            new HawkbitAccess(hawkbit, identity),
            hawkbit.confirms());
  }

  private ManagementServer mender(HttpTransport transport, Identity identity) throws Refusal {
    Configuration configuration = setup.configuration();
    try {
      var server =
          new MenderServer(
              transport,
              configuration.serverUrls(),
              configuration.tenantToken(),
              identity::attributes,
              deviceKey(),
              new Tokens(setup.paths().data().resolve("token"), pace, pace::elapsed));
      server.listen(tokens::heard);
      return server;
    } catch (IOException e) {
      throw new Refusal("cannot use the device's key: " + e.getMessage(), e);
    }
  }

  private DeviceKey deviceKey() throws IOException {
    ServerAccess access = setup.configuration().access();
    return DeviceKey.choose(
        access.deviceKey(),
        setup.paths().data().resolve("key.pem"),
        KeyType.valueOf(access.deviceKeyType()));
  }

  private HttpTransport transport() throws Refusal {
    Configuration configuration = setup.configuration();
    ServerAccess access = configuration.access();
    TransportSettings settings =
        TransportSettings.forVersion(setup.version())
            .withTls(
                configuration.serverCertificate(),
                configuration.clientCertificate(),
                configuration.clientKey())
            .withPins(access.certificatePins(), configuration.serverUrls())
            .withEnvironment(access.in(setup.environment()));
    if (access.skipVerify()) {
      LOG.warn(
          "SkipVerify is set: anybody on the way to the server can pass for it; for a bench only");
      settings = settings.withoutVerification();
    }
    try {
      return new HttpTransport(settings, pace);
    } catch (ServerException e) {
      throw new Refusal(String.valueOf(e.getMessage()), e);
    }
  }

  /** What brings artifacts to the command line, where someone waits: soon, or not at all. */
  Downloads downloads() throws Refusal {
    Integer count = setup.configuration().configuredDownloadCount();
    Supplier<Backoff> waits =
        () ->
            count == null ? Backoff.whileSomeoneWaits(setup.retryMinimum()) : backoff(setup, count);
    Duration longest = count == null ? LONGEST_PERSON_WAIT : LONGEST_SERVER_WAIT;
    return new Downloads(transport(), waits, longest, pace::sleep, partial, throttle());
  }

  private Throttle throttle() {
    long limit = setup.configuration().maxDownloadBytesPerSecond();
    return new Throttle(
        new DownloadLimit(setup.paths().config(), limit), pace::elapsed, pace::sleep);
  }

  /** A schedule of so many repetitions. */
  static Backoff backoff(Setup setup, int count) {
    return new Backoff(setup.retryMinimum(), setup.configuration().retryPollInterval(), count);
  }
}
