package io.updateagent.runtime;

import io.updateagent.deployment.Answers;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Journal;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.RebootNeed;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.RollbackSupport;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.StoreException;
import io.updateagent.module.Answer;
import io.updateagent.module.ModuleResult;
import io.updateagent.module.Modules;
import io.updateagent.module.RebootKind;
import io.updateagent.module.UpdateModule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls the update modules of all payloads of a deployment: in order on the way forward, in reverse
 * order on the way back.
 */
final class ModuleCalls {
  private final Modules modules;
  private final SystemReboot systemReboot;
  private final Narrator narrator;
  private final String boot;

  /**
   * @param boot the id of this boot of the system
   */
  ModuleCalls(Modules modules, SystemReboot systemReboot, Narrator narrator, String boot) {
    this.modules = modules;
    this.systemReboot = systemReboot;
    this.narrator = narrator;
    this.boot = boot;
  }

  /** Remembers in which boot of the system ArtifactInstall begins. */
  void begin(Journal journal) {
    note(journal, answers -> answers.begun(boot));
  }

  Result install(Deployment deployment, Journal journal) {
    return inOrder(all(deployment), Phase.INSTALL, journal, UpdateModule::artifactInstall);
  }

  /** Asks those that wanted a reboot whether it worked, whoever did it. */
  Result verifyReboot(Deployment deployment, Journal journal) {
    return inOrder(
        rebooted(deployment), Phase.VERIFY_REBOOT, journal, UpdateModule::artifactVerifyReboot);
  }

  /**
   * Commits each payload. One that was committed cannot be rolled back any more, so that is
   * remembered durably before the next one's turn.
   */
  Result commit(Deployment deployment, Journal journal) {
    List<Payload> payloads = all(deployment);
    for (Payload payload : payloads) {
      Result result = one(payload, Phase.COMMIT, journal, UpdateModule::artifactCommit);
      if (!result.isOk()) {
        return result;
      }
      boolean isLast = payload.equals(payloads.get(payloads.size() - 1));
      if (!isLast && !isRemembered(journal)) {
        String message =
            "cannot write down that payload %d is committed".formatted(payload.index());
        return Result.failed(
            Cause.own(Phase.COMMIT, "ArtifactCommit", Cause.Kind.REFUSED, message));
      }
    }
    return Result.OK;
  }

  private boolean isRemembered(Journal journal) {
    try {
      journal.save(known -> known);
      return true;
    } catch (StoreException e) {
      narrator.error(String.valueOf(e.getMessage()));
      return false;
    }
  }

  Result rollback(Deployment deployment, Journal journal) {
    Result result =
        inReverse(all(deployment), Phase.ROLLBACK, journal, UpdateModule::artifactRollback);
    if (result.isOk() && deployment.source() == Source.STANDALONE) {
      note(journal, answers -> answers.undone(boot));
    }
    return result;
  }

  Result failure(Deployment deployment, Journal journal) {
    return inReverse(all(deployment), Phase.FAILURE, journal, UpdateModule::artifactFailure);
  }

  /** Asks those that wanted a reboot whether the old software is up. */
  Result verifyRollbackReboot(Deployment deployment, Journal journal) {
    return inOrder(
        rebooted(deployment),
        Phase.VERIFY_ROLLBACK_REBOOT,
        journal,
        UpdateModule::artifactVerifyRollbackReboot);
  }

  /**
   * Calls the modules that reboot by themselves, then reboots once for all that leave it to us
   * (Update modules v3, NeedsArtifactReboot).
   */
  Result reboot(Deployment deployment, Journal journal) {
    Result result =
        inOrder(
            rebootingThemselves(deployment), Phase.REBOOT, journal, UpdateModule::artifactReboot);
    return result.isOk() && isLeftToUs(deployment) ? systemReboot.run(Phase.REBOOT) : result;
  }

  /** As {@link #reboot}; whether it worked is not asked here but when the old software is up. */
  void rollbackReboot(Deployment deployment, Journal journal) {
    inReverse(
        rebootingThemselves(deployment),
        Phase.ROLLBACK_REBOOT,
        journal,
        UpdateModule::artifactRollbackReboot);
    if (isLeftToUs(deployment)) {
      systemReboot.run(Phase.ROLLBACK_REBOOT);
    }
  }

  private static List<Payload> all(Deployment deployment) {
    return deployment.artifact().payloads();
  }

  private static List<Payload> rebooted(Deployment deployment) {
    return payloads(deployment, need -> need != RebootNeed.NO);
  }

  private static List<Payload> rebootingThemselves(Deployment deployment) {
    return payloads(deployment, need -> need == RebootNeed.BY_MODULE || need == RebootNeed.UNKNOWN);
  }

  private static boolean isLeftToUs(Deployment deployment) {
    return !payloads(deployment, need -> need == RebootNeed.AUTOMATIC).isEmpty();
  }

  private static List<Payload> payloads(Deployment deployment, Predicate<RebootNeed> choice) {
    return deployment.artifact().payloads().stream()
        .filter(payload -> choice.test(deployment.answers().rebootOf(payload.index())))
        .toList();
  }

  /** Removes what the modules keep; every payload's, whatever the others say. */
  Result cleanup(Deployment deployment) {
    if (!deployment.answers().prepared()) {
      return Result.OK;
    }
    Result first = Result.OK;
    for (Payload payload : deployment.artifact().payloads()) {
      ModuleResult result = open(payload).cleanup();
      if (!result.succeeded() && first.isOk()) {
        first = failed(Phase.CLEANUP, payload, result);
      }
    }
    return first;
  }

  /** Asks all modules whether the update needs a reboot, and notes what each answers. */
  Result askForReboot(Deployment deployment, Phase phase, Journal journal) {
    var needs = new TreeMap<Integer, RebootNeed>();
    for (Payload payload : deployment.artifact().payloads()) {
      Answer<RebootKind> answer = open(payload).needsArtifactReboot();
      if (!answer.succeeded()) {
        return failed(phase, payload, answer.failure());
      }
      needs.put(payload.index(), need(answer.value()));
    }
    note(journal, answers -> answers.withReboots(needs, boot));
    return Result.OK;
  }

  /**
   * After a rollback on the command line: if ArtifactInstall was cut short by the boot that is
   * still on, that boot may run what the update had activated already. Then only another one brings
   * the old software back, as far as the modules need a reboot at all.
   */
  Result askWhatRuns(Deployment deployment, Journal journal) {
    boolean open = deployment.answers().mayHaveActivated(boot);
    return open ? askForReboot(deployment, Phase.ROLLBACK_REBOOT, journal) : Result.OK;
  }

  /** Asks all modules whether they can roll back, and notes it; one No is enough. */
  Result askForRollback(Deployment deployment, Phase phase, Journal journal) {
    RollbackSupport support = RollbackSupport.SUPPORTED;
    for (Payload payload : deployment.artifact().payloads()) {
      Answer<Boolean> answer = open(payload).supportsRollback();
      if (!answer.succeeded()) {
        note(journal, answers -> answers.withRollback(RollbackSupport.UNSUPPORTED));
        return failed(phase, payload, answer.failure());
      }
      support = answer.value() ? support : RollbackSupport.UNSUPPORTED;
    }
    RollbackSupport known = support;
    note(journal, answers -> answers.withRollback(known));
    return Result.OK;
  }

  private static RebootNeed need(RebootKind answer) {
    return switch (answer) {
      case NO -> RebootNeed.NO;
      case YES -> RebootNeed.BY_MODULE;
      case AUTOMATIC -> RebootNeed.AUTOMATIC;
    };
  }

  private static void note(Journal journal, Function<Answers, Answers> change) {
    journal.note(known -> known.withAnswers(change.apply(known.answers())));
  }

  private Result inOrder(
      List<Payload> payloads,
      Phase phase,
      Journal journal,
      Function<UpdateModule, ModuleResult> call) {
    for (Payload payload : payloads) {
      Result result = one(payload, phase, journal, call);
      if (!result.isOk()) {
        return result;
      }
    }
    return Result.OK;
  }

  /** On the way back every payload gets its turn, also after another one failed. */
  private Result inReverse(
      List<Payload> inOrder,
      Phase phase,
      Journal journal,
      Function<UpdateModule, ModuleResult> call) {
    List<Payload> payloads = new ArrayList<>(inOrder);
    Collections.reverse(payloads);
    @Nullable Result first = null;
    for (Payload payload : payloads) {
      Result result = one(payload, phase, journal, call);
      first = first == null && !result.isOk() ? result : first;
    }
    return first == null ? Result.OK : first;
  }

  private Result one(
      Payload payload, Phase phase, Journal journal, Function<UpdateModule, ModuleResult> call) {
    ModuleResult result = call.apply(open(payload));
    String words = result.succeeded() ? Payload.OK : result.message();
    journal.note(
        known ->
            known.withPayload(
                new Payload(payload.index(), payload.type(), phase.protocolName(), words)));
    return result.succeeded() ? Result.OK : failed(phase, payload, result);
  }

  private Result failed(Phase phase, Payload payload, ModuleResult result) {
    Cause cause = CauseOf.module(phase, payload, result);
    narrator.error(cause.step() + ": " + cause.message());
    return Result.failed(cause);
  }

  private UpdateModule open(Payload payload) {
    return modules.open(payload.index(), payload.type(), narrator.output(payload.type()));
  }
}
