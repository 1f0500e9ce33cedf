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
import io.updateagent.module.Answer;
import io.updateagent.module.ModuleResult;
import io.updateagent.module.Modules;
import io.updateagent.module.RebootKind;
import io.updateagent.module.UpdateModule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
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

  Result install(Deployment deployment, Journal journal) {
    return inOrder(deployment, Phase.INSTALL, journal, UpdateModule::artifactInstall);
  }

  Result verifyReboot(Deployment deployment, Journal journal) {
    return inOrder(deployment, Phase.VERIFY_REBOOT, journal, UpdateModule::artifactVerifyReboot);
  }

  Result commit(Deployment deployment, Journal journal) {
    return inOrder(deployment, Phase.COMMIT, journal, UpdateModule::artifactCommit);
  }

  Result rollback(Deployment deployment, Journal journal) {
    Result result = inReverse(deployment, Phase.ROLLBACK, journal, UpdateModule::artifactRollback);
    if (result.isOk() && deployment.source() == Source.STANDALONE) {
      note(journal, answers -> answers.undone(boot));
    }
    return result;
  }

  Result failure(Deployment deployment, Journal journal) {
    return inReverse(deployment, Phase.FAILURE, journal, UpdateModule::artifactFailure);
  }

  Result verifyRollbackReboot(Deployment deployment, Journal journal) {
    return inOrder(
        deployment,
        Phase.VERIFY_ROLLBACK_REBOOT,
        journal,
        UpdateModule::artifactVerifyRollbackReboot);
  }

  /** Calls the modules that reboot by themselves, then reboots for those that leave it to us. */
  Result reboot(Deployment deployment, Journal journal) {
    if (deployment.answers().reboot() == RebootNeed.AUTOMATIC) {
      return systemReboot.run(Phase.REBOOT);
    }
    return inOrder(deployment, Phase.REBOOT, journal, UpdateModule::artifactReboot);
  }

  /** As {@link #reboot}; whether it worked is not asked here but when the old software is up. */
  void rollbackReboot(Deployment deployment, Journal journal) {
    if (deployment.answers().reboot() == RebootNeed.AUTOMATIC) {
      systemReboot.run(Phase.ROLLBACK_REBOOT);
      return;
    }
    inReverse(deployment, Phase.ROLLBACK_REBOOT, journal, UpdateModule::artifactRollbackReboot);
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

  /** Asks all modules whether the update needs a reboot, and notes the strongest answer. */
  Result askForReboot(Deployment deployment, Phase phase, Journal journal) {
    RebootNeed need = RebootNeed.NO;
    for (Payload payload : deployment.artifact().payloads()) {
      Answer<RebootKind> answer = open(payload).needsArtifactReboot();
      if (!answer.succeeded()) {
        return failed(phase, payload, answer.failure());
      }
      need = stronger(need, answer.value());
    }
    RebootNeed known = need;
    note(journal, answers -> answers.withReboot(known, boot));
    return Result.OK;
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

  private static RebootNeed stronger(RebootNeed need, RebootKind answer) {
    return switch (answer) {
      case NO -> need;
      case YES -> need == RebootNeed.AUTOMATIC ? need : RebootNeed.BY_MODULE;
      case AUTOMATIC -> RebootNeed.AUTOMATIC;
    };
  }

  private static void note(Journal journal, Function<Answers, Answers> change) {
    journal.note(known -> known.withAnswers(change.apply(known.answers())));
  }

  private Result inOrder(
      Deployment deployment,
      Phase phase,
      Journal journal,
      Function<UpdateModule, ModuleResult> call) {
    for (Payload payload : deployment.artifact().payloads()) {
      Result result = one(payload, phase, journal, call);
      if (!result.isOk()) {
        return result;
      }
    }
    return Result.OK;
  }

  /** On the way back every payload gets its turn, also after another one failed. */
  private Result inReverse(
      Deployment deployment,
      Phase phase,
      Journal journal,
      Function<UpdateModule, ModuleResult> call) {
    List<Payload> payloads = new ArrayList<>(deployment.artifact().payloads());
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
    String words = result.succeeded() ? "ok" : result.message();
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
