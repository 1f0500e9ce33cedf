package io.updateagent.runtime;

import static io.updateagent.deployment.Phase.COMMIT;
import static io.updateagent.deployment.Phase.COMMITTED;
import static io.updateagent.deployment.Phase.FAILURE;
import static io.updateagent.deployment.Phase.INSTALL;
import static io.updateagent.deployment.Phase.REBOOT;
import static io.updateagent.deployment.Phase.REPEAT_ROLLBACK_REBOOT;
import static io.updateagent.deployment.Phase.ROLLBACK;
import static io.updateagent.deployment.Phase.ROLLBACK_REBOOT;
import static io.updateagent.deployment.Phase.VERIFY_REBOOT;
import static io.updateagent.deployment.Phase.VERIFY_ROLLBACK_REBOOT;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Journal;
import io.updateagent.deployment.Outcome;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.RebootNeed;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.RollbackSupport;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.Steps;
import java.util.List;
import java.util.Optional;

/** Carries out phases with real update modules, state scripts and a server. */
final class LiveSteps implements Steps {
  private static final String INSTALL_STATE = "ArtifactInstall";
  private static final String REBOOT_STATE = "ArtifactReboot";
  private static final String COMMIT_STATE = "ArtifactCommit";
  private static final String ROLLBACK_STATE = "ArtifactRollback";
  private static final String ROLLBACK_REBOOT_STATE = "ArtifactRollbackReboot";
  private static final String FAILURE_STATE = "ArtifactFailure";

  private final DownloadStep download;
  private final ModuleCalls modules;
  private final ScriptSets scripts;
  private final Reporter reporter;
  private final Narrator narrator;
  private final Forward forward;

  LiveSteps(
      DownloadStep download,
      ModuleCalls modules,
      ScriptSets scripts,
      Reporter reporter,
      Narrator narrator) {
    this.download = download;
    this.modules = modules;
    this.scripts = scripts;
    this.reporter = reporter;
    this.narrator = narrator;
    this.forward = new Forward(scripts, narrator);
  }

  @Override
  public Result prepare(Deployment deployment, Journal journal) {
    return switch (deployment.phase()) {
      case DOWNLOAD, COMMIT -> reporter.announce(deployment);
      case INSTALL -> {
        modules.begin(journal);
        yield reporter.announce(deployment);
      }
      case REBOOT -> deployment.reboots() ? reporter.announce(deployment) : Result.SKIPPED;
      case ROLLBACK -> askForRollback(deployment, journal);
      case ROLLBACK_REBOOT -> askForRollbackReboot(deployment, journal);
      case VERIFY_REBOOT,
          COMMITTED,
          VERIFY_ROLLBACK_REBOOT,
          REPEAT_ROLLBACK_REBOOT,
          FAILURE,
          CLEANUP,
          REPORT,
          DONE ->
          Result.OK;
    };
  }

  @Override
  public Result run(Deployment deployment, Journal journal) {
    narrator.info(
        "%s: %s".formatted(deployment.phase().protocolName(), deployment.artifact().name()));
    return switch (deployment.phase()) {
      case DOWNLOAD -> download.run(deployment, journal);
      case INSTALL -> install(deployment, journal);
      case REBOOT -> reboot(deployment, journal);
      case VERIFY_REBOOT -> verifyReboot(deployment, journal);
      case COMMIT -> commit(deployment, journal);
      case COMMITTED -> committed(deployment, journal);
      case ROLLBACK -> rollback(deployment, journal);
      case ROLLBACK_REBOOT -> rollbackReboot(deployment, journal);
      case REPEAT_ROLLBACK_REBOOT -> repeatRollbackReboot(deployment, journal);
      case VERIFY_ROLLBACK_REBOOT -> verifyRollbackReboot(deployment, journal);
      case FAILURE -> failure(deployment, journal);
      case CLEANUP -> modules.cleanup(deployment);
      case REPORT -> reporter.conclude(deployment);
      case DONE -> Result.OK;
    };
  }

  private Result install(Deployment deployment, Journal journal) {
    Result installed =
        forward.run(
            INSTALL,
            INSTALL_STATE,
            journal,
            List.of(
                () -> scripts.enter(INSTALL, INSTALL_STATE),
                () -> modules.install(deployment, journal),
                () -> scripts.leave(INSTALL, INSTALL_STATE)));
    if (installed.outcome() != Outcome.OK) {
      return installed;
    }
    Result reboot = modules.askForReboot(deployment, INSTALL, journal);
    boolean decides = deployment.source() == Source.STANDALONE && reboot.outcome() == Outcome.OK;
    return decides ? modules.askForRollback(deployment, INSTALL, journal) : reboot;
  }

  private Result reboot(Deployment deployment, Journal journal) {
    return forward.run(
        REBOOT,
        REBOOT_STATE,
        journal,
        List.of(
            () -> scripts.enter(REBOOT, REBOOT_STATE), () -> modules.reboot(deployment, journal)));
  }

  private Result verifyReboot(Deployment deployment, Journal journal) {
    return forward.run(
        VERIFY_REBOOT,
        REBOOT_STATE,
        journal,
        List.of(
            () -> modules.verifyReboot(deployment, journal),
            () -> scripts.leave(VERIFY_REBOOT, REBOOT_STATE)));
  }

  private Result commit(Deployment deployment, Journal journal) {
    return forward.run(
        COMMIT,
        COMMIT_STATE,
        journal,
        List.of(
            () -> scripts.enter(COMMIT, COMMIT_STATE),
            () -> scripts.rootfsCompatible(COMMIT),
            () -> modules.commit(deployment, journal)));
  }

  private Result committed(Deployment deployment, Journal journal) {
    if (deployment.artifact().payloads().isEmpty()) {
      return Result.OK; // nothing was installed or committed, so there is nothing to leave
    }
    var taint = new Taint(journal, narrator);
    taint.add(scripts.leaveAnyway(COMMITTED, COMMIT_STATE));
    if (taint.found() && deployment.source() == Source.MANAGED) {
      scripts.error(COMMITTED, COMMIT_STATE);
    }
    return taint.result();
  }

  private Result askForRollback(Deployment deployment, Journal journal) {
    List<Payload> payloads = deployment.artifact().payloads();
    Optional<Payload> done = payloads.stream().filter(Payload::isCommitted).findFirst();
    // When all are, a person may still decide against the update, before its last scripts.
    if (done.isPresent() && !payloads.stream().allMatch(Payload::isCommitted)) {
      return new Result(Outcome.SKIPPED, committed(done.get()));
    }
    Result asked = modules.askForRollback(deployment, ROLLBACK, journal);
    Cause cause = asked.cause();
    if (cause != null) {
      return new Result(Outcome.SKIPPED, cause);
    }
    boolean supported =
        journal.note(known -> known).answers().rollback() == RollbackSupport.SUPPORTED;
    return supported ? Result.OK : new Result(Outcome.SKIPPED, unsupported());
  }

  /** Update modules v3, ArtifactRollback: not once one of several has been committed. */
  private static Cause committed(Payload payload) {
    String message =
        "payload %d (%s) is committed already, which nothing undoes"
            .formatted(payload.index(), payload.type());
    return Cause.own(ROLLBACK, COMMIT_STATE, Cause.Kind.UNSUPPORTED, message);
  }

  private static Cause unsupported() {
    String message = "the update module does not support rollback";
    return Cause.own(ROLLBACK, "SupportsRollback", Cause.Kind.UNSUPPORTED, message);
  }

  private Result rollback(Deployment deployment, Journal journal) {
    var taint = new Taint(journal, narrator);
    taint.add(scripts.enterAnyway(ROLLBACK, ROLLBACK_STATE));
    Result result = modules.rollback(deployment, journal);
    if (result.outcome() == Outcome.FAILED) {
      forward.remember(result, journal);
      scripts.leaveFailed(ROLLBACK, ROLLBACK_STATE);
      return result;
    }
    taint.add(scripts.leaveAnyway(ROLLBACK, ROLLBACK_STATE));
    return taint.result();
  }

  private Result askForRollbackReboot(Deployment deployment, Journal journal) {
    if (deployment.source() == Source.STANDALONE) {
      Result asked = modules.askWhatRuns(deployment, journal);
      return asked.outcome() == Outcome.OK ? Result.SKIPPED : asked;
    }
    Deployment known = deployment;
    if (deployment.answers().reboot() == RebootNeed.UNKNOWN) {
      Result asked = modules.askForReboot(deployment, ROLLBACK_REBOOT, journal);
      if (asked.outcome() != Outcome.OK) {
        return asked;
      }
      known = journal.note(answered -> answered);
    }
    return known.reboots() ? Result.OK : Result.SKIPPED;
  }

  private Result rollbackReboot(Deployment deployment, Journal journal) {
    var taint = new Taint(journal, narrator);
    taint.add(scripts.enterAnyway(ROLLBACK_REBOOT, ROLLBACK_REBOOT_STATE));
    modules.rollbackReboot(deployment, journal);
    return taint.result();
  }

  private Result repeatRollbackReboot(Deployment deployment, Journal journal) {
    modules.rollbackReboot(deployment, journal);
    return Result.OK;
  }

  private Result verifyRollbackReboot(Deployment deployment, Journal journal) {
    Result verified = modules.verifyRollbackReboot(deployment, journal);
    if (verified.outcome() == Outcome.FAILED) {
      return verified;
    }
    var taint = new Taint(journal, narrator);
    taint.add(scripts.leave(VERIFY_ROLLBACK_REBOOT, ROLLBACK_REBOOT_STATE));
    if (taint.found()) {
      scripts.error(VERIFY_ROLLBACK_REBOOT, ROLLBACK_REBOOT_STATE);
    }
    return taint.result();
  }

  private Result failure(Deployment deployment, Journal journal) {
    var taint = new Taint(journal, narrator);
    taint.add(scripts.enterAnyway(FAILURE, FAILURE_STATE));
    taint.add(modules.failure(deployment, journal));
    taint.add(scripts.leaveAnyway(FAILURE, FAILURE_STATE));
    return taint.result();
  }
}
