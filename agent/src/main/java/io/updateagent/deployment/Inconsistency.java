package io.updateagent.deployment;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a device, until it is really repaired. A device holds one record per scope.
 *
 * @param since when it became inconsistent; later failures in the same scope keep it
 * @param latest when it last failed
 * @param artifactName the artifact that failed last
 * @param checksum SHA-256 of its manifest; null if it is not known
 * @param payloads its payloads and how far each got
 * @param deploymentId the deployment that failed last, or {@code standalone}
 * @param previousArtifact what the device ran before; null if that is not known
 * @param causes why the installation and the way back failed
 * @param attempts how many deployments failed in this scope so far
 * @param scope what was damaged
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
        artifact.scope());
  }

  /** This record after another failure in the same scope: the first date stays. */
  Inconsistency again(Inconsistency later) {
    return new Inconsistency(
        since,
        later.latest,
        later.artifactName,
        later.checksum,
        later.payloads,
        later.deploymentId,
        later.previousArtifact,
        later.causes,
        attempts + 1,
        scope);
  }

  /**
   * Whether the success of the artifact repairs this: it replaced everything that was damaged, or
   * it is the very same artifact.
   */
  public boolean curedBy(ArtifactSummary artifact) {
    return artifact.scope().covers(scope)
        || (checksum != null && checksum.equals(artifact.checksum()));
  }
}
