package io.updateagent.deployment;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deployment in progress.
 *
 * @param id the server's id, or {@link #STANDALONE}
 * @param source where it came from
 * @param artifact what is installed
 * @param before what the device ran when it began
 * @param started when it began
 * @param position where it stands
 * @param findings how well it goes
 * @param answers what the modules said
 * @param verdict how it ends; null until cleanup begins, or until the device is known to be
 *     inconsistent
 */
public record Deployment(
    String id,
    Source source,
    ArtifactSummary artifact,
    Installed before,
    Instant started,
    Position position,
    Findings findings,
    Answers answers,
    @Nullable Verdict verdict) {

  /** The id of deployments that no server made. */
  public static final String STANDALONE = "standalone";

  /** A deployment that is about to begin. */
  public static Deployment begin(
      String id, Source source, String artifactName, Installed before, Instant now) {
    return new Deployment(
        id,
        source,
        ArtifactSummary.named(artifactName),
        before,
        now,
        Position.START,
        Findings.NONE,
        Answers.NONE,
        null);
  }

  /** The phase it is in. */
  public Phase phase() {
    return position.phase();
  }

  /** Whether there is something left to do. */
  public boolean isRunning() {
    return phase() != Phase.DONE;
  }

  /** Whether reboot phases apply: only the daemon reboots. */
  public boolean reboots() {
    return source == Source.MANAGED && answers.reboot() != RebootNeed.NO;
  }

  /**
   * The boot of the system in which whoever runs the commands is to reboot; null if there is no
   * need. The daemon reboots by itself.
   */
  public @Nullable String bootToLeave() {
    return source == Source.STANDALONE ? answers.bootToLeave() : null;
  }

  /** The same with another artifact, once more is known about it. */
  public Deployment withArtifact(ArtifactSummary known) {
    return with(known, position, findings, answers, verdict);
  }

  /** The same with other answers. */
  public Deployment withAnswers(Answers changed) {
    return with(artifact, position, findings, changed, verdict);
  }

  /** The same with the record of how far a payload got. */
  public Deployment withPayload(Payload changed) {
    List<Payload> payloads =
        artifact.payloads().stream()
            .map(payload -> payload.index() == changed.index() ? changed : payload)
            .toList();
    return withArtifact(artifact.withPayloads(payloads));
  }

  /** Marks the running phase as failed, before its Error scripts run. */
  public Deployment failing(Cause cause) {
    return with(artifact, position, findings.failing(cause), answers, verdict);
  }

  /** Records an error where errors are ignored: the device is not as it should be any more. */
  public Deployment tainted(Cause cause) {
    return with(artifact, position, findings.tainted(cause), answers, verdict);
  }

  Deployment entered() {
    Findings known = phase() == Phase.INSTALL ? findings.touch() : findings;
    return with(artifact, position.enter(), known, answers, verdict);
  }

  Deployment restarted() {
    return with(artifact, position.restarted(), findings, answers, verdict);
  }

  /** It waits for somebody's word, who hears now what failed so far. */
  Deployment parked() {
    return with(artifact, position.park(), findings.acknowledged(), answers, verdict);
  }

  Deployment after(Result result, Rules rules) {
    Phase next = rules.next(phase(), result.outcome());
    Findings known = findings.after(phase(), result, rules);
    return with(artifact, position.at(next), known, answers, verdict);
  }

  /** A person wants it undone: goes to the rollback, wherever it waits. */
  Deployment abandoned(Cause cause, Rules rules) {
    Findings known = findings.after(Phase.COMMIT, Result.aborted(cause), rules);
    return with(artifact, position.at(Phase.ROLLBACK), known, answers, verdict);
  }

  /** It waits before its commit, and what was verified before may not be what runs now. */
  Deployment unverified() {
    if (phase() != Phase.COMMIT || position.entered()) {
      throw new IllegalStateException("only what is about to be committed is verified again");
    }
    return with(artifact, position.backTo(Phase.VERIFY_REBOOT), findings, answers, verdict);
  }

  Deployment looped() {
    Cause last = findings.causes().rollback();
    String where = phase().protocolName();
    String message =
        "gave up in %s after %d transitions (loop limit)%s"
            .formatted(where, position.transitions(), last == null ? "" : ": " + last.message());
    Cause cause =
        last == null
            ? Cause.own(phase(), where, Cause.Kind.LOOP, message)
            : last.withMessage(message);
    return with(artifact, position.at(Phase.REPORT), findings.looped(cause), answers, verdict);
  }

  Deployment decided(Verdict known) {
    return with(artifact, position, findings, answers, known);
  }

  private Deployment with(
      ArtifactSummary artifact,
      Position position,
      Findings findings,
      Answers answers,
      @Nullable Verdict verdict) {
    return new Deployment(
        id, source, artifact, before, started, position, findings, answers, verdict);
  }
}
