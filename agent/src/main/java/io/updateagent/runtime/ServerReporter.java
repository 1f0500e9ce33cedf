package io.updateagent.runtime;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.Verdict;
import io.updateagent.remote.Ack;
import io.updateagent.remote.Backoff;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import io.updateagent.store.Outbox;
import io.updateagent.store.Refusals;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the management server how a deployment goes. What is told on the way is told once, and
 * nobody minds if it does not arrive. What is told before the commit must arrive, because the
 * server has to be within reach of the new software; so must the verdict. Those are repeated with
 * back-off, unless the server asks to be left alone for longer than a deployment may be held up.
 */
final class ServerReporter implements Reporter {
  private final ManagementServer server;
  private final Supplier<Backoff> backoff;
  private final Duration longest;
  private final Pace pace;
  private final Narrator narrator;
  private final Supplier<List<LogEntry>> log;
  private final Outbox outbox;
  private @Nullable ServerException problem;

  /**
   * @param backoff gives a fresh schedule of repetitions
   * @param longest how long a server may have a deployment wait before a report is repeated
   * @param log gives the deployment's log so far
   * @param outbox keeps verdicts that do not arrive
   */
  ServerReporter(
      ManagementServer server,
      Supplier<Backoff> backoff,
      Duration longest,
      Pace pace,
      Narrator narrator,
      Supplier<List<LogEntry>> log,
      Outbox outbox) {
    this.server = server;
    this.backoff = backoff;
    this.longest = longest;
    this.pace = pace;
    this.narrator = narrator;
    this.log = log;
    this.outbox = outbox;
  }

  /** One call of the server. */
  private interface Call {
    Ack send() throws ServerException;
  }

  @Override
  public Result announce(Deployment deployment) {
    return switch (deployment.phase()) {
      case DOWNLOAD -> once(deployment, Status.DOWNLOADING);
      case INSTALL -> once(deployment, Status.INSTALLING);
      case REBOOT -> once(deployment, Status.REBOOTING);
      case COMMIT -> beforeCommit(deployment);
      case VERIFY_REBOOT,
          COMMITTED,
          ROLLBACK,
          ROLLBACK_REBOOT,
          REPEAT_ROLLBACK_REBOOT,
          VERIFY_ROLLBACK_REBOOT,
          FAILURE,
          CLEANUP,
          REPORT,
          DONE ->
          Result.OK;
    };
  }

  @Override
  public Result pause(Deployment deployment, String what) {
    Status status =
        switch (deployment.phase()) {
          case DOWNLOAD, INSTALL -> Status.PAUSE_BEFORE_INSTALLING;
          case REBOOT -> Status.PAUSE_BEFORE_REBOOTING;
          case COMMIT -> Status.PAUSE_BEFORE_COMMITTING;
          case VERIFY_REBOOT,
              COMMITTED,
              ROLLBACK,
              ROLLBACK_REBOOT,
              REPEAT_ROLLBACK_REBOOT,
              VERIFY_ROLLBACK_REBOOT,
              FAILURE,
              CLEANUP,
              REPORT,
              DONE ->
              throw new IllegalStateException("nothing waits before " + deployment.phase());
        };
    try {
      String words = "%s: waits for %s".formatted(deployment.phase().protocolName(), what);
      Ack ack = server.report(deployment.id(), status, words);
      return ack == Ack.ABORTED ? aborted(deployment) : Result.OK;
    } catch (ServerException e) {
      String message = "cannot report %s: %s".formatted(status, e.getMessage());
      narrator.warn(message);
      return Result.failed(Cause.own(deployment.phase(), "report", Cause.Kind.REFUSED, message));
    }
  }

  @Override
  public Result conclude(Deployment deployment) {
    boolean success = deployment.verdict() == Verdict.SUCCESS;
    Status status = success ? Status.SUCCESS : Status.FAILURE;
    boolean logFirst = server.wantsLogBeforeVerdict();
    if (!success && logFirst) {
      sendLogOnce(deployment);
    }
    Optional<Ack> told =
        repeat("report " + status, () -> server.report(deployment.id(), status, words(deployment)));
    if (told.isEmpty()) {
      return kept(left(deployment), "the verdict could not be delivered");
    }
    if (!success && !logFirst && told.get() == Ack.ACCEPTED) {
      Optional<Ack> logged =
          repeat(
              "send the log",
              () -> {
                sendLog(deployment);
                return Ack.ACCEPTED;
              });
      if (logged.isEmpty() && problem != null && Deliveries.isForGood(problem)) {
        return delivered(deployment); // it does not want the log; it knows the verdict
      }
      if (logged.isEmpty()) {
        return kept(left(deployment).withLogLeft(), "the log could not be delivered");
      }
    }
    Result delivered = delivered(deployment);
    return success && told.get() == Ack.ABORTED ? notTaken() : delivered;
  }

  /** The device runs what the server does not want it to run any more: both are to know. */
  private Result notTaken() {
    String message =
        "the server does not take the success: the deployment is over there; the inventory tells"
            + " what is installed";
    narrator.warn(message);
    return Result.failed(Cause.own(Phase.REPORT, "report", Cause.Kind.ABORTED, message));
  }

  /** What was kept by a process that was killed before it could note so is not told twice. */
  private Result delivered(Deployment deployment) {
    try {
      outbox.remove(deployment.id());
    } catch (IOException e) {
      narrator.warn("cannot note that the server was told: " + e.getMessage());
    }
    return Result.OK;
  }

  /** The verdict is what counts, so it does not wait for a log that is not taken. */
  private void sendLogOnce(Deployment deployment) {
    try {
      server.uploadLog(deployment.id(), log.get());
    } catch (ServerException e) {
      narrator.warn("cannot send the log: %s; going on".formatted(e.getMessage()));
    }
  }

  private Result kept(Outbox.Report report, String what) {
    String message = what;
    try {
      outbox.keep(report);
      message += "; it is kept until the server takes it";
    } catch (IOException e) {
      message += " nor kept (%s); the inventory tells the state".formatted(e.getMessage());
    }
    narrator.warn(message);
    return Result.failed(Cause.own(Phase.REPORT, "report", Cause.Kind.REFUSED, message));
  }

  /** What there is to tell of a deployment that has its verdict. */
  static Outbox.Report left(Deployment deployment) {
    return new Outbox.Report(
        deployment.id(),
        deployment.artifact().name(),
        deployment.verdict() == Verdict.SUCCESS,
        words(deployment),
        deployment.started(),
        false,
        Refusals.NONE);
  }

  private static String words(Deployment deployment) {
    Verdict verdict = deployment.verdict();
    String word = verdict == null ? "" : verdict.word();
    String causes = Describe.causes(deployment.findings().causes());
    return causes.isEmpty() || verdict == Verdict.SUCCESS ? word : word + ": " + causes;
  }

  private Result once(Deployment deployment, Status status) {
    try {
      Ack ack = server.report(deployment.id(), status, deployment.phase().protocolName());
      return ack == Ack.ABORTED ? aborted(deployment) : Result.OK;
    } catch (ServerException e) {
      narrator.warn("cannot report %s: %s; going on".formatted(status, e.getMessage()));
      return Result.OK;
    }
  }

  private Result beforeCommit(Deployment deployment) {
    // The update may have changed our credentials: what counts is what the new software can do.
    server.renewAuthorization();
    Optional<Ack> told =
        repeat(
            "report to the server before the commit",
            () -> server.report(deployment.id(), Status.COMMITTING, "ArtifactCommit"));
    if (told.isEmpty()) {
      String message =
          problem != null && problem.httpCode() > 0
              ? "the server does not take the report before the commit"
              : "the new software cannot reach the server";
      return Result.failed(Cause.own(deployment.phase(), "report", Cause.Kind.REFUSED, message));
    }
    return told.get() == Ack.ABORTED ? aborted(deployment) : Result.OK;
  }

  /** One that is too large, however short it was made, is no better the next time. */
  private void sendLog(Deployment deployment) throws ServerException {
    try {
      server.uploadLog(deployment.id(), log.get());
    } catch (ServerException e) {
      if (e.kind() != ServerException.Kind.TOO_LARGE) {
        throw e;
      }
      narrator.warn("cannot send the log: %s; going on".formatted(e.getMessage()));
    }
  }

  private Result aborted(Deployment deployment) {
    String message = "the server aborted the deployment";
    narrator.warn(message);
    return Result.aborted(
        Cause.own(
            deployment.phase(), deployment.phase().protocolName(), Cause.Kind.ABORTED, message));
  }

  private Optional<Ack> repeat(String what, Call call) {
    Backoff waits = backoff.get();
    while (true) {
      try {
        return Optional.of(call.send());
      } catch (ServerException e) {
        problem = e;
        narrator.warn("cannot %s: %s".formatted(what, e.getMessage()));
        Optional<Duration> wait = isLongBusy(e) ? Optional.empty() : waits.next();
        if (wait.isEmpty() || !waited(e.retryAfter().orElse(wait.get()))) {
          narrator.error("gave up trying to " + what);
          return Optional.empty();
        }
      }
    }
  }

  private boolean isLongBusy(ServerException e) {
    return e.retryAfter().filter(wait -> wait.compareTo(longest) > 0).isPresent();
  }

  private boolean waited(Duration length) {
    try {
      pace.sleep(length);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
