package io.updateagent.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the agent remembers; the only thing ever persisted. Each method gives the state
 * after something happened and changes nothing itself.
 *
 * @param installed what the device runs, as far as is known for good
 * @param apparentArtifact the artifact last written to the device, well or badly; what is named,
 *     with the suffix, while the device is inconsistent. Null if there was none
 * @param inconsistencies the open records, oldest first; the device is inconsistent exactly while
 *     there are any
 * @param deployment the deployment in progress, or null
 * @param last the deployment that finished last, or null
 * @param failedOffers the server's deployments that failed lately, the latest last
 */
public record AgentState(
    Installed installed,
    @Nullable String apparentArtifact,
    List<Inconsistency> inconsistencies,
    @Nullable Deployment deployment,
    @Nullable Finished last,
    List<FailedOffer> failedOffers) {

  /** What is appended to the artifact name, on output only, while the device is inconsistent. */
  public static final String SUFFIX = "_INCONSISTENT";

  /** A device on which nothing ever happened. */
  public static final AgentState EMPTY =
      new AgentState(Installed.NOTHING, null, List.of(), null, null, List.of());

  /** Keeps its own copies. */
  public AgentState {
    inconsistencies = List.copyOf(inconsistencies);
    failedOffers = List.copyOf(failedOffers);
  }

  /**
   * The state of a device whose memory cannot be read any more: nothing is known, and it says so.
   */
  public static AgentState lost(Instant now, String reason) {
    Cause cause = Cause.own(Phase.DONE, "state", Cause.Kind.STATE_LOST, "state lost: " + reason);
    var record =
        new Inconsistency(
            now,
            now,
            "unknown",
            null,
            List.of(),
            "unknown",
            null,
            new Causes(null, cause),
            1,
            Scope.EVERYTHING);
    return new AgentState(Installed.NOTHING, null, List.of(record), null, null, List.of());
  }

  /** Whether any inconsistent record is open. */
  public boolean isInconsistent() {
    return !inconsistencies.isEmpty();
  }

  /** The artifact name that servers and {@code show-artifact} are given; null if there is none. */
  public @Nullable String reportedArtifact() {
    if (!isInconsistent()) {
      return installed.artifactName();
    }
    String name = apparentArtifact == null ? installed.artifactName() : apparentArtifact;
    return (name == null ? "unknown" : name) + SUFFIX;
  }

  /** What is remembered of such a deployment of the server's, if it failed lately. */
  public Optional<FailedOffer> failedOffer(String deploymentId) {
    return failedOffers.stream()
        .filter(failed -> failed.deploymentId().equals(deploymentId))
        .findFirst();
  }

  /** Begins a deployment; there must be none in progress. */
  public AgentState begun(Deployment begun) {
    if (deployment != null) {
      throw new IllegalStateException("a deployment is in progress already: " + deployment.id());
    }
    return withDeployment(begun);
  }

  /** Takes over a device that already runs something, without a deployment. */
  public AgentState bootstrapped(ArtifactSummary artifact) {
    return new AgentState(
        installed.with(artifact), artifact.name(), inconsistencies, deployment, last, failedOffers);
  }

  /** Clears all records on the word of a person. */
  public AgentState cleared() {
    return new AgentState(
        installed, installed.artifactName(), List.of(), deployment, last, failedOffers);
  }

  /** The same with another deployment in progress. */
  public AgentState withDeployment(@Nullable Deployment changed) {
    return new AgentState(
        installed, apparentArtifact, inconsistencies, changed, last, failedOffers);
  }

  /** The deployment's phase was entered. */
  AgentState entered() {
    return withDeployment(running().entered());
  }

  /** The agent gives up: the deployment went round in circles. */
  AgentState looped(Instant now, Rules rules) {
    return withDeployment(running().looped()).decided(now, rules).finished(now);
  }

  /** The deployment's phase ended. Verdict, provides and next phase come in one step. */
  AgentState after(Result result, Instant now, Rules rules) {
    Phase from = running().phase();
    AgentState next = withDeployment(running().after(result, rules));
    Phase to = next.running().phase();
    if (to == Phase.DONE) {
      return next.withDeployment(null);
    }
    if (to == from || (to != Phase.CLEANUP && to != Phase.REPORT)) {
      return next;
    }
    AgentState decided = next.decided(now, rules);
    return to == Phase.REPORT ? decided.finished(now) : decided;
  }

  /** The deployment in progress; asking without one is a bug. */
  Deployment running() {
    if (deployment == null) {
      throw new IllegalStateException("no deployment is in progress");
    }
    return deployment;
  }

  private AgentState decided(Instant now, Rules rules) {
    Deployment ended = running();
    Verdict verdict = ended.findings().integrity().verdict(ended.findings().touched());
    if (verdict == ended.verdict()) {
      return this;
    }
    Deployment known = ended.decided(verdict);
    ArtifactSummary artifact = ended.artifact();
    return switch (verdict) {
      case SUCCESS ->
          new AgentState(
              installed.with(artifact),
              artifact.name(),
              uncured(artifact, rules),
              known,
              last,
              failedOffers);
      case NOT_STARTED, ROLLED_BACK ->
          new AgentState(
              ended.before(), apparentArtifact, inconsistencies, known, last, failedOffers);
      case INCONSISTENT ->
          new AgentState(
              ended.before(),
              artifact.name(),
              Records.failed(inconsistencies, Inconsistency.of(ended, now)),
              known,
              last,
              failedOffers);
    };
  }

  private AgentState finished(Instant now) {
    Deployment ended = running();
    Verdict verdict = ended.verdict();
    if (verdict == null) {
      throw new IllegalStateException("a deployment cannot finish without a verdict");
    }
    long number = last == null ? 1 : last.number() + 1;
    Finished entry = Finished.of(ended, verdict, installed, number, now);
    List<FailedOffer> failed = FailedOffer.after(failedOffers, entry);
    return new AgentState(installed, apparentArtifact, inconsistencies, ended, entry, failed);
  }

  private List<Inconsistency> uncured(ArtifactSummary artifact, Rules rules) {
    return switch (rules.policy()) {
      case LAST_INSTALL -> List.of();
      case SCOPE -> Records.succeeded(inconsistencies, artifact);
    };
  }
}
