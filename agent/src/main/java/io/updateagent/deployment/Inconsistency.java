package io.updateagent.deployment;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a device, until it is really repaired. A device holds one record per scope.
 *
 * @param since when it became inconsistent; later attempts keep it
 * @param latest when it last failed
 * @param artifactName the artifact that failed last
 * @param checksum SHA-256 of its manifest; null if it is not known, or the record is about several
 * @param payloads its payloads and how far each got
 * @param deploymentId the deployment that failed last, or {@code standalone}
 * @param previousArtifact what the device ran before; null if that is not known
 * @param causes why the installation and the way back failed
 * @param attempts how many deployments failed so
 * @param scope what was damaged and not replaced since
 */
public record Inconsistency(
    Instant since,
    Instant latest,
    String artifactName,
    @Nullable String checksum,
    List<Payload> payloads,
    String deploymentId,
    @Nullable String previousArtifact,
    Causes causes,
    int attempts,
    Scope scope) {

  /** Keeps its own copy of the payloads. */
  public Inconsistency {
    payloads = List.copyOf(payloads);
  }

  static Inconsistency of(Deployment deployment, Instant now) {
    ArtifactSummary artifact = deployment.artifact();
    return new Inconsistency(
        now,
        now,
        artifact.name(),
        artifact.checksum(),
        artifact.payloads(),
        deployment.id(),
        deployment.before().artifactName(),
        deployment.findings().causes(),
        1,
        artifact.extent().damages());
  }

  /** Whether the other failure is another attempt at the same: in this scope, or this artifact. */
  boolean isContinuedBy(Inconsistency later) {
    return scope.equals(later.scope) || isOf(later.checksum);
  }

  /** This record after another attempt: the first date stays. */
  Inconsistency again(Inconsistency later) {
    return new Inconsistency(
        since,
        later.latest,
        later.artifactName,
        isOf(later.checksum) || !isAnything(later) ? later.checksum : null,
        later.payloads,
        later.deploymentId,
        later.previousArtifact,
        later.causes,
        attempts + later.attempts,
        later.scope);
  }

  /** This record when more is known about the failure it was last opened for. */
  Inconsistency knowing(Inconsistency failure) {
    return new Inconsistency(
        since,
        latest,
        artifactName,
        checksum,
        failure.payloads,
        deploymentId,
        previousArtifact,
        failure.causes,
        attempts,
        scope);
  }

  /** One record in the place of two that have nothing in common: what both damaged. */
  Inconsistency together(Inconsistency later) {
    return again(later).with(null, scope.plus(later.scope));
  }

  /**
   * What is left of this after the success of an artifact; null if nothing is. What the artifact
   * replaced is repaired, and all of it if it is the very artifact that failed.
   */
  @Nullable Inconsistency after(ArtifactSummary success) {
    if (isOf(success.checksum())) {
      return null;
    }
    Scope replaced = success.extent().replaces();
    Scope left = replaced == null ? scope : scope.without(replaced);
    return left == null ? null : with(checksum, left);
  }

  /** Two that may each have damaged anything: the success of one does not cure the other's. */
  private boolean isAnything(Inconsistency later) {
    return scope.equals(Scope.EVERYTHING) || later.scope.equals(Scope.EVERYTHING);
  }

  private boolean isOf(@Nullable String other) {
    return checksum != null && checksum.equals(other);
  }

  private Inconsistency with(@Nullable String changed, Scope left) {
    return new Inconsistency(
        since,
        latest,
        artifactName,
        changed,
        payloads,
        deploymentId,
        previousArtifact,
        causes,
        attempts,
        left);
  }
}
