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
 * @param failedOffers the server's deployments that failed, or were not taken, lately; the latest
 *     last
 * @param cleared a person's word that the device is repaired, if that came after it; or null
 */
public record AgentState(
    Installed installed,
    @Nullable String apparentArtifact,
    List<Inconsistency> inconsistencies,
    @Nullable Deployment deployment,
    @Nullable Finished last,
    List<FailedOffer> failedOffers,
    @Nullable Clearing cleared) {

  /** What is appended to the artifact name, on output only, while the device is inconsistent. */
  public static final String SUFFIX = "_INCONSISTENT";

  /** A device on which nothing ever happened. */
  public static final AgentState EMPTY =
      new AgentState(Installed.NOTHING, null, List.of(), null, null, List.of(), null);

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
    return new AgentState(Installed.NOTHING, null, List.of(record), null, null, List.of(), null);
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
        installed.with(artifact),
        artifact.name(),
        inconsistencies,
        deployment,
        last,
        failedOffers,
        cleared);
  }

  /** Clears all records on the word of a person. */
  public AgentState cleared(Instant now, String by, String reason) {
    var clearing = new Clearing(now, by, reason, inconsistencies);
    return new AgentState(
        installed, installed.artifactName(), List.of(), deployment, last, failedOffers, clearing);
  }

  /**
   * What everyone is shown of the device, in one word. An update that has touched it and is not
   * decided yet leaves it neither the old nor the new one for as long as that lasts.
   */
  public Status status() {
    if (isInconsistent()) {
      return Status.INCONSISTENT;
    }
    boolean open =
        deployment != null && deployment.findings().touched() && deployment.verdict() == null;
    return open ? Status.UPDATING : Status.CONSISTENT;
  }

  /**
   * Whether an update on the command line wants a reboot that has not happened.
   *
   * @param boot the id of this boot of the system
   */
  public boolean isRebootWanted(String boot) {
    String wanted =
        deployment != null ? deployment.bootToLeave() : last == null ? null : last.boot();
    return boot.equals(wanted);
  }

  /** The same with another deployment in progress. */
  public AgentState withDeployment(@Nullable Deployment changed) {
    return new AgentState(
        installed, apparentArtifact, inconsistencies, changed, last, failedOffers, cleared);
  }

  /** The deployment's phase was entered. */
  AgentState entered() {
    return withDeployment(running().entered());
  }

  /** The agent gives up: the deployment went round in circles. */
  AgentState looped(Instant now, Rules rules) {
    return noted(running().looped(), now).decided(now, rules).finished(now);
  }

  /**
   * More is known about the deployment in progress. Once it says that the device is inconsistent
   * the verdict is known as well, and is never kept from anyone until the deployment ends: the
   * record is opened, and says from then on what the deployment says.
   */
  AgentState noted(Deployment changed, Instant now) {
    AgentState next = withDeployment(changed);
    if (changed.findings().integrity() != Integrity.INCONSISTENT) {
      return next;
    }
    Inconsistency record = Inconsistency.of(changed, now);
    boolean open = changed.verdict() == Verdict.INCONSISTENT;
    return new AgentState(
        changed.before(),
        changed.artifact().name(),
        open ? Records.known(inconsistencies, record) : Records.failed(inconsistencies, record),
        changed.decided(Verdict.INCONSISTENT),
        last,
        failedOffers,
        cleared);
  }

  /** The deployment's phase ended. Verdict, provides and next phase come in one step. */
  AgentState after(Result result, Instant now, Rules rules) {
    Phase from = running().phase();
    Deployment changed = running().after(result, rules);
    Phase to = changed.phase();
    if (to == Phase.DONE) {
      return reported(result, now);
    }
    AgentState next = noted(changed, now);
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
              failedOffers,
              cleared);
      case NOT_STARTED, ROLLED_BACK ->
          new AgentState(
              ended.before(),
              apparentArtifact,
              inconsistencies,
              known,
              last,
              failedOffers,
              cleared);
      case INCONSISTENT ->
          new AgentState(
              ended.before(),
              artifact.name(),
              Records.failed(inconsistencies, Inconsistency.of(ended, now)),
              known,
              last,
              failedOffers,
              cleared);
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
    return new AgentState(installed, apparentArtifact, inconsistencies, ended, entry, failed, null);
  }

  /**
   * The deployment is done. A success that its server does not take (the deployment is over there)
   * is remembered like a failure: it would be installed again and again otherwise.
   */
  private AgentState reported(Result result, Instant now) {
    Deployment ended = running();
    Cause cause = result.cause();
    boolean refused = cause != null && cause.kind() == Cause.Kind.ABORTED;
    boolean notTaken = refused && ended.verdict() == Verdict.SUCCESS;
    List<FailedOffer> offers =
        notTaken
            ? FailedOffer.notTaken(failedOffers, ended, now)
            : result.isOk() ? FailedOffer.told(failedOffers, ended) : failedOffers;
    return new AgentState(
        installed, apparentArtifact, inconsistencies, null, last, offers, cleared);
  }

  private List<Inconsistency> uncured(ArtifactSummary artifact, Rules rules) {
    return switch (rules.policy()) {
      case LAST_INSTALL -> List.of();
      case SCOPE -> Records.succeeded(inconsistencies, artifact);
    };
  }
}
