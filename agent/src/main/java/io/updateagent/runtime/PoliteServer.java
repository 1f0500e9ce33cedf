package io.updateagent.runtime;

import io.updateagent.remote.Ack;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is left alone for as long as it asks (Retry-After): until then every call fails as
 * the one that was answered so, and no request is made. A person who asks need not wait.
 *
 * <p>One call is made at a time: progress is told from another thread, and only until something
 * else is reported.
 */
final class PoliteServer implements ManagementServer {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  /** What is shorter looks like any other pause. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ManagementServer server;
  private final Pace pace;
  private final Figures figures;
  private volatile @Nullable Silence silence;
  private String downloading = "";

  /**
   * @param figures counts the calls that are made
   */
  PoliteServer(ManagementServer server, Pace pace, Figures figures) {
    this.server = server;
    this.pace = pace;
    this.figures = figures;
  }

  /** What the server asked for, and until when in elapsed time. */
  private record Silence(ServerException asked, Duration until) {}

  /** A call. */
  private interface Call<T> {
    T make() throws ServerException;
  }

  /** How long it is to be left alone yet; zero if it may be called. */
  Duration silence() {
    Silence known = silence;
    Duration left = known == null ? Duration.ZERO : known.until().minus(pace.elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Somebody wants it to be called all the same; for any thread. */
  void anyway() {
    silence = null;
  }

  private void requireTime() throws ServerException {
    Silence known = silence;
    Duration left = silence();
    if (known != null && !left.isZero()) {
      ServerException asked = known.asked();
      throw new ServerException(
          asked.kind(), String.valueOf(asked.getMessage()), asked.httpCode(), left, asked);
    }
  }

  private synchronized <T> T call(Call<T> call) throws ServerException {
    requireTime();
    try {
      return answered(call.make());
    } catch (ServerException e) {
      throw heeded(e);
    }
  }

  private <T> T answered(T answer) {
    figures.answered(pace.instant());
    return answer;
  }

  private ServerException heeded(ServerException problem) {
    figures.failed();
    problem.retryAfter().ifPresent(wait -> beSilent(problem, wait));
    return problem;
  }

  private void beSilent(ServerException problem, Duration wait) {
    silence = new Silence(problem, pace.elapsed().plus(wait));
    if (wait.compareTo(LONG) >= 0) {
      LOG.warn(
          "the server asks to be left alone until {}; agent check-update asks all the same",
          pace.instant().plus(wait).truncatedTo(ChronoUnit.SECONDS));
    }
  }

  @Override
  public synchronized Optional<Offer> poll(DeviceIdentity device)
      throws ServerException, InterruptedException {
    requireTime();
    try {
      return answered(server.poll(device));
    } catch (ServerException e) {
      throw heeded(e);
    }
  }

  @Override
  public synchronized Ack report(String deploymentId, Status status, String substate)
      throws ServerException {
    downloading = status == Status.DOWNLOADING ? deploymentId : "";
    return call(() -> server.report(deploymentId, status, substate));
  }

  @Override
  public synchronized Ack progress(String deploymentId, int percent, String words)
      throws ServerException {
    return deploymentId.equals(downloading)
        ? call(() -> server.progress(deploymentId, percent, words))
        : Ack.ACCEPTED;
  }

  @Override
  public void uploadLog(String deploymentId, List<LogEntry> entries) throws ServerException {
    call(
        () -> {
          server.uploadLog(deploymentId, entries);
          return Ack.ACCEPTED;
        });
  }

  @Override
  public Permission mayInstall(String deploymentId) throws ServerException {
    return call(() -> server.mayInstall(deploymentId));
  }

  @Override
  public void sendInventory(Map<String, List<String>> attributes) throws ServerException {
    call(
        () -> {
          server.sendInventory(attributes);
          return Ack.ACCEPTED;
        });
  }

  @Override
  public boolean wantsLogBeforeVerdict() {
    return server.wantsLogBeforeVerdict();
  }

  @Override
  public boolean answersReportsAlone() {
    return server.answersReportsAlone();
  }

  @Override
  public Optional<Duration> pollInterval() {
    return server.pollInterval();
  }

  @Override
  public boolean wantsInventory() {
    return server.wantsInventory();
  }

  @Override
  public synchronized void renewAuthorization() {
    server.renewAuthorization();
  }
}
