package io.updateagent.runtime;

import io.updateagent.artifact.AugmentedHeader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Installed;
import io.updateagent.deployment.Journal;
import io.updateagent.deployment.Outcome;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.StoreException;
import io.updateagent.module.ModuleResult;
import io.updateagent.module.Modules;
import io.updateagent.module.Safekeeping;
import io.updateagent.module.UpdateModule;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Fetches an artifact, verifies it, and lets the update modules store it. */
final class DownloadStep {
  private static final String STATE = "Download";

  private final ArtifactSource source;
  private final Admission admission;
  private final Modules modules;
  private final ScriptSets scripts;
  private final Narrator narrator;
  private final String deviceType;

  DownloadStep(
      ArtifactSource source,
      Admission admission,
      Modules modules,
      ScriptSets scripts,
      Narrator narrator,
      String deviceType) {
    this.source = source;
    this.admission = admission;
    this.modules = modules;
    this.scripts = scripts;
    this.narrator = narrator;
    this.deviceType = deviceType;
  }

  Result run(Deployment deployment, Journal journal) {
    if (!source.openedBefore()) {
      return withScripts(journal, () -> fetch(deployment, journal));
    }
    // On the command line the artifact is open before the first script runs, so its modules are
    // part of the update, Cleanup included, whatever the scripts say.
    try (OpenedArtifact artifact = source.open(narrator::warn)) {
      Header header = prepare(artifact, deployment, journal);
      Supplier<Result> store =
          () -> startingOver(store(artifact, header, journal), deployment, journal);
      return Admission.isEmpty(header)
          ? store.get() // nothing to download, so no scripts hear of it
          : withScripts(journal, store);
    } catch (Refusal | IOException | StoreException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  private Result withScripts(Journal journal, Supplier<Result> work) {
    return new Forward(scripts, narrator)
        .run(
            Phase.DOWNLOAD,
            STATE,
            journal,
            List.of(
                () -> scripts.enter(Phase.DOWNLOAD, STATE),
                work,
                () -> scripts.leave(Phase.DOWNLOAD, STATE)));
  }

  private Result fetch(Deployment deployment, Journal journal) {
    return startingOver(attempt(deployment, journal), deployment, journal);
  }

  /**
   * An attempt to fetch an artifact.
   *
   * @param prepared its payloads, if the server had another artifact before this one was read whole
   */
  private record Attempt(Result result, Optional<List<PayloadHeader>> prepared) {}

  private Attempt attempt(Deployment deployment, Journal journal) {
    try (OpenedArtifact artifact = source.open(narrator::warn)) {
      Header header = prepare(artifact, deployment, journal);
      return store(artifact, header, journal);
    } catch (Refusal | IOException | StoreException e) {
      return new Attempt(refused(String.valueOf(e.getMessage())), Optional.empty());
    }
  }

  /** An artifact that was replaced on the server is fetched from its beginning, as it is now. */
  private Result startingOver(Attempt first, Deployment deployment, Journal journal) {
    Attempt last = first;
    for (int again = 1; again <= Sources.MOST_STARTED_OVER && last.prepared.isPresent(); again++) {
      narrator.warn(Sources.startingOver(again));
      Result discarded = discard(last.prepared.get());
      if (!discarded.isOk()) {
        return discarded;
      }
      last = attempt(deployment, journal);
    }
    return last.result;
  }

  /** Lets the modules forget what they got of an artifact that nobody will see the end of. */
  private Result discard(List<PayloadHeader> payloads) {
    for (PayloadHeader payload : payloads) {
      String type = payload.type();
      if (type != null) {
        Result discarded =
            result(
                payload.index(),
                type,
                modules.open(payload.index(), type, narrator.output(type)).cleanup());
        if (!discarded.isOk()) {
          return discarded;
        }
      }
    }
    return Result.OK;
  }

  /** Checks the artifact, remembers it, and makes the modules' work directories. */
  private Header prepare(OpenedArtifact artifact, Deployment deployment, Journal journal)
      throws Refusal, IOException, StoreException {
    Header signed = artifact.reader().header();
    Installed before = deployment.before();
    narrator.info("artifact %s, checksum %s".formatted(signed.artifactName(), signed.checksum()));
    Header header = admission.check(artifact.reader(), before, deviceType);
    journal.save(
        known -> {
          Deployment summed = known.withArtifact(Summaries.of(header));
          return Admission.isEmpty(header)
              ? summed
              : summed.withAnswers(summed.answers().withPrepared());
        });
    var context =
        new UpdateModule.Context(
            Objects.requireNonNullElse(before.artifactName(), "unknown"),
            before.artifactGroup(),
            deviceType);
    for (PayloadHeader payload : header.payloads()) {
      String type = payload.type();
      if (type != null) {
        modules.prepare(header, payload, context, narrator.output(type));
      }
    }
    AugmentedHeader augment = artifact.reader().augment();
    if (augment != null) {
      modules.augment(augment);
    }
    return header;
  }

  private Attempt store(OpenedArtifact artifact, Header header, Journal journal) {
    Result stored;
    try {
      stored = storePayloads(artifact, header);
    } catch (IOException e) {
      stored = refused(String.valueOf(e.getMessage()));
    }
    if (stored.isOk() || stored.outcome() == Outcome.SKIPPED) {
      artifact.taken();
    }
    long bytes = artifact.source().count();
    journal.note(known -> known.withAnswers(known.answers().withBytes(bytes)));
    boolean changed = !stored.isOk() && artifact.hasChanged();
    return new Attempt(stored, changed ? Optional.of(header.payloads()) : Optional.empty());
  }

  private Result storePayloads(OpenedArtifact artifact, Header header) throws IOException {
    for (PayloadHeader payload : header.payloads()) {
      PayloadFiles files = artifact.reader().nextPayload();
      if (files == null) {
        return refused("payload %d is missing from the artifact".formatted(payload.index()));
      }
      String type = payload.type();
      if (type != null) {
        Result stored = store(payload.index(), type, files, artifact.safekeeping());
        if (!stored.isOk()) {
          return stored;
        }
      }
    }
    if (artifact.reader().nextPayload() != null) {
      return refused("the artifact has more payloads than its header lists");
    }
    return Admission.isEmpty(header) ? Result.SKIPPED : Result.OK;
  }

  private Result store(int index, String type, PayloadFiles files, Safekeeping safekeeping) {
    return result(
        index, type, modules.open(index, type, narrator.output(type)).download(files, safekeeping));
  }

  private Result result(int index, String type, ModuleResult result) {
    if (result.succeeded()) {
      return Result.OK;
    }
    Cause cause = CauseOf.module(Phase.DOWNLOAD, Payload.untouched(index, type), result);
    narrator.error(cause.message());
    return Result.failed(cause);
  }

  private Result refused(String message) {
    narrator.error(message);
    return Result.failed(Cause.own(Phase.DOWNLOAD, STATE, Cause.Kind.REFUSED, message));
  }
}
