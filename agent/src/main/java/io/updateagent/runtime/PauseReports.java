package io.updateagent.runtime;

import io.updateagent.remote.ManagementServer;
import java.time.Duration;

/**
 * When a server that learns nothing else is told again that a deployment waits: once a poll
 * interval, for its answer, which may be that the deployment is aborted.
 */
final class PauseReports {
  private final ManagementServer server;
  private final Pace pace;
  private final Schedule reports;

  PauseReports(ManagementServer server, Duration interval, Pace pace, Jitter jitter) {
    this.server = server;
    this.pace = pace;
    this.reports = new Schedule(interval, jitter);
  }

  /** Whether it is to be told again now. */
  boolean areDue() {
    return server.answersReportsAlone() && reports.isDue(pace.elapsed());
  }

  /** The same wait, or until it is to be told again if that is sooner. */
  Duration orSooner(Duration wait) {
    Duration due = reports.wait(pace.elapsed());
    return server.answersReportsAlone() && due.compareTo(wait) < 0 ? due : wait;
  }

  /** It was told, or could not be. */
  void happened() {
    reports.happened(pace.elapsed());
  }
}
