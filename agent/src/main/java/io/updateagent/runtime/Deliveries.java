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
 * Tells a server the verdicts that it does not know, oldest first. One that it refuses for good, or
 * again and again, is given up, so that it is in nobody's way: the inventory tells how the device
 * is.
 */
final class Deliveries {
  /** How often a server may answer and not take a report, before it is given up. */
  static final int MOST_REFUSALS = 100;

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

  /** One call of the server. */
  private interface Call {
    Ack send() throws ServerException;
  }

  /**
   * Tells everything that is left.
   *
   * @throws ServerException if the server cannot be told for now; the rest is left for the next
   *     time
   */
  void deliver() throws ServerException {
    for (Report report : outbox.reports()) {
      boolean logFirst = server.wantsLogBeforeVerdict();
      if (!report.told() && logFirst && !report.success()) {
        logAnyway(report);
      }
      if (!report.told()) {
        Status status = report.success() ? Status.SUCCESS : Status.FAILURE;
        Ack ack = send(report, () -> server.report(report.deployment(), status, report.words()));
        LOG.info("the server was told of deployment {}: {}", report.deployment(), report.words());
        if (report.success() || logFirst || ack == Ack.ABORTED) {
          forget(report);
          continue;
        }
      }
      Report known = report.withLogLeft();
      keep(known);
      send(
          known,
          () -> {
            server.uploadLog(known.deployment(), log(known));
            return Ack.ACCEPTED;
          });
      forget(known);
    }
  }

  /** The verdict is what counts, so it does not wait for a log that is not taken. */
  private void logAnyway(Report report) {
    try {
      server.uploadLog(report.deployment(), log(report));
    } catch (ServerException e) {
      LOG.warn("cannot send the log of {}: {}; going on", report.deployment(), e.getMessage());
    }
  }

  /** Aborted stands for everything that ends it without a success. */
  private Ack send(Report report, Call call) throws ServerException {
    try {
      return call.send();
    } catch (ServerException e) {
      if (isForGood(e) || report.refusals() >= MOST_REFUSALS) {
        LOG.warn(
            "the report of deployment {} is given up: {}", report.deployment(), e.getMessage());
        return Ack.ABORTED;
      }
      if (e.httpCode() >= 500) {
        keep(report.refused());
      }
      throw e;
    }
  }

  /** An answer that will be the same tomorrow: the deployment is not known, or over. */
  static boolean isForGood(ServerException e) {
    return switch (e.httpCode()) {
      case 401, 403, 407, 408, 421, 425, 429 -> false;
      default -> e.httpCode() >= 400 && e.httpCode() < 500;
    };
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
