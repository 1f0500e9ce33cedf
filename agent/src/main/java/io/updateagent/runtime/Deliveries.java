package io.updateagent.runtime;

import io.updateagent.remote.Ack;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import io.updateagent.store.DeploymentLog;
import io.updateagent.store.Outbox;
import io.updateagent.store.Outbox.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a server the verdicts that it does not know, oldest first. One that it does not take is
 * told again, for long ({@link io.updateagent.store.Refusals}), and meanwhile in nobody's way. What
 * is given up at last is said in the log and in the history.
 */
final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final ManagementServer server;
  private final Outbox outbox;
  private final Path data;
  private final InstantSource clock;

  Deliveries(ManagementServer server, Outbox outbox, Path data, InstantSource clock) {
    this.server = server;
    this.outbox = outbox;
    this.data = data;
    this.clock = clock;
  }

  /**
   * Tells everything that is left, and not refused again and again.
   *
   * @throws ServerException if the server cannot be told for now; the rest is left for the next
   *     time
   */
  void deliver() throws ServerException {
    for (Report report : outbox.reports()) {
      if (report.refusals().letTryAgain(clock.instant())) {
        tell(report);
      }
    }
  }

  private void tell(Report report) throws ServerException {
    try {
      if (report.told()) {
        sendLog(report);
      } else {
        tellVerdict(report);
      }
    } catch (ServerException e) {
      refused(report, e);
    }
  }

  private void tellVerdict(Report report) throws ServerException {
    boolean logFirst = server.wantsLogBeforeVerdict();
    if (logFirst && !report.success()) {
      logAnyway(report);
    }
    Status status = report.success() ? Status.SUCCESS : Status.FAILURE;
    if (server.report(report.deployment(), status, report.words()) == Ack.ABORTED) {
      giveUp(report, "the deployment is over at the server");
      return;
    }
    LOG.info("the server was told of deployment {}: {}", report.deployment(), report.words());
    if (report.success() || logFirst) {
      forget(report);
      return;
    }
    Report known = report.withLogLeft();
    keep(known);
    try {
      sendLog(known);
    } catch (ServerException e) {
      refused(known, e);
    }
  }

  private void sendLog(Report report) throws ServerException {
    server.uploadLog(report.deployment(), log(report));
    forget(report);
  }

  /** The verdict is what counts, so it does not wait for a log that is not taken. */
  private void logAnyway(Report report) {
    try {
      server.uploadLog(report.deployment(), log(report));
    } catch (ServerException e) {
      LOG.warn("cannot send the log of {}: {}; going on", report.deployment(), e.getMessage());
    }
  }

  /**
   * The server did not take it.
   *
   * @throws ServerException if that says nothing about this report, but about the server
   */
  private void refused(Report report, ServerException problem) throws ServerException {
    boolean over = report.told() ? isForGood(problem) : isOver(problem);
    if (over) {
      giveUp(report, String.valueOf(problem.getMessage()));
      return;
    }
    boolean broken = problem.httpCode() >= 500;
    if (!broken && !isForGood(problem)) {
      throw problem;
    }
    Report refused = report.refused(clock.instant());
    if (refused.refusals().areEnough(clock.instant())) {
      giveUp(
          refused,
          "%s, %d times since %s"
              .formatted(
                  problem.getMessage(), refused.refusals().count(), refused.refusals().since()));
      return;
    }
    keep(refused);
    if (broken && !refused.refusals().areMany()) {
      throw problem;
    }
    LOG.warn(
        "the report of deployment {} is not taken: {}; it is told again later",
        report.deployment(),
        problem.getMessage());
  }

  /** Whether a server says that it knows the deployment, and that it is over. */
  private static boolean isOver(ServerException e) {
    return e.httpCode() == 409 || e.httpCode() == 410;
  }

  /**
   * An answer that says nothing about the connection, the device or the load: no other to hope for.
   */
  static boolean isForGood(ServerException e) {
    return switch (e.httpCode()) {
      case 401, 403, 407, 408, 421, 425, 429 -> false;
      default -> e.httpCode() >= 400 && e.httpCode() < 500;
    };
  }

  private void giveUp(Report report, String why) {
    try {
      outbox.giveUp(report, why);
    } catch (IOException e) {
      LOG.warn("cannot note what the server was told: {}; it may be told twice", e.getMessage());
    }
  }

  private List<LogEntry> log(Report report) {
    return DeploymentLog.open(data, report.deployment(), report.started(), clock).entries().stream()
        .map(entry -> new LogEntry(entry.time(), entry.level(), entry.message()))
        .toList();
  }

  private void keep(Report report) {
    try {
      outbox.keep(report);
    } catch (IOException e) {
      LOG.warn("cannot note what the server was told: {}; it may be told twice", e.getMessage());
    }
  }

  private void forget(Report report) {
    try {
      outbox.remove(report.deployment());
    } catch (IOException e) {
      LOG.warn("cannot note what the server was told: {}; it may be told twice", e.getMessage());
    }
  }
}
