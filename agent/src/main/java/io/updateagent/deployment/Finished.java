package io.updateagent.deployment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A deployment that has its verdict, as the history keeps it.
 *
 * @param number counts the finished deployments of this device, from 1
 * @param id the server's id, or {@code standalone}
 * @param source where it came from
 * @param artifact what was to be installed
 * @param verdict how it ended
 * @param causes why, if it failed
 * @param before what the device ran before
 * @param after what it is known to run since
 * @param started when it began
 * @param ended when it got its verdict
 * @param bytes size of the download, in bytes
 * @param boot the boot of the system in which a reboot was left to whoever ran the command; null if
 *     none was
 */
public record Finished(
    long number,
    String id,
    Source source,
    ArtifactSummary artifact,
    Verdict verdict,
    Causes causes,
    Installed before,
    Installed after,
    Instant started,
    Instant ended,
    long bytes,
    @Nullable String boot) {

  static Finished of(
      Deployment deployment, Verdict verdict, Installed after, long number, Instant now) {
    return new Finished(
        number,
        deployment.id(),
        deployment.source(),
        deployment.artifact(),
        verdict,
        deployment.findings().causes(),
        deployment.before(),
        after,
        deployment.started(),
        now,
        deployment.answers().bytes(),
        deployment.bootToLeave());
  }
}
