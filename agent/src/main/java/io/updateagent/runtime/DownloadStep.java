package io.updateagent.runtime;

import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Installed;
import io.updateagent.deployment.Journal;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.StoreException;
import io.updateagent.module.ModuleResult;
import io.updateagent.module.Modules;
import io.updateagent.module.UpdateModule;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
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
    Supplier<Result> fetch = () -> fetch(deployment, journal);
    boolean silent = source.openedBefore() && isEmpty();
    List<Supplier<Result>> parts =
        silent
            ? List.of(fetch)
            : List.of(
                () -> scripts.enter(Phase.DOWNLOAD, STATE),
                fetch,
                () -> scripts.leave(Phase.DOWNLOAD, STATE));
    return new Forward(scripts, narrator).run(Phase.DOWNLOAD, STATE, journal, parts);
  }

  /** An empty payload on the command line has nothing to download, so no scripts hear of it. */
  private boolean isEmpty() {
    try {
      return Admission.isEmpty(source.open().reader().header());
    } catch (Refusal e) {
      return false;
    }
  }

  private Result fetch(Deployment deployment, Journal journal) {
    try (OpenedArtifact artifact = source.open()) {
      Header header = artifact.reader().header();
      narrator.info("artifact %s, checksum %s".formatted(header.artifactName(), header.checksum()));
      admission.check(header, deployment.before(), deviceType);
      journal.save(
          known -> {
            Deployment summed = known.withArtifact(Summaries.of(header));
            return Admission.isEmpty(header)
                ? summed
                : summed.withAnswers(summed.answers().withPrepared());
          });
      Result stored = store(artifact, deployment.before());
      long bytes = artifact.source().count();
      journal.note(known -> known.withAnswers(known.answers().withBytes(bytes)));
      return stored;
    } catch (Refusal | IOException | StoreException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  private Result store(OpenedArtifact artifact, Installed before) throws IOException {
    Header header = artifact.reader().header();
    for (PayloadHeader payload : header.payloads()) {
      PayloadFiles files = artifact.reader().nextPayload();
      if (files == null) {
        return refused("payload %d is missing from the artifact".formatted(payload.index()));
      }
      String type = payload.type();
      if (type != null) {
        Result stored = store(header, payload, type, files, before);
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

  private Result store(
      Header header, PayloadHeader payload, String type, PayloadFiles files, Installed before)
      throws IOException {
    var context =
        new UpdateModule.Context(
            Objects.requireNonNullElse(before.artifactName(), "unknown"),
            before.artifactGroup(),
            deviceType);
    UpdateModule module = modules.prepare(header, payload, context, narrator.output(type));
    ModuleResult result = module.download(files);
    if (result.succeeded()) {
      return Result.OK;
    }
    Cause cause = CauseOf.module(Phase.DOWNLOAD, Payload.untouched(payload.index(), type), result);
    narrator.error(cause.message());
    return Result.failed(cause);
  }

  private Result refused(String message) {
    narrator.error(message);
    return Result.failed(Cause.own(Phase.DOWNLOAD, STATE, Cause.Kind.REFUSED, message));
  }
}
