package io.updateagent.store;

import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Phase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a deployment waits before a phase, and for what.
 *
 * @param deployment its id
 * @param artifact the artifact's name
 * @param phase the phase that is not entered yet
 * @param since when it began to wait there
 * @param boot the run of the system in which it waits
 * @param told whether the server knows
 * @param reasons what it waits for; all of them
 */
public record Waiting(
    String deployment,
    String artifact,
    Phase phase,
    Instant since,
    String boot,
    boolean told,
    List<Reason> reasons) {

  /**
   * Something that a deployment waits for.
   *
   * @param what what it is, as the end of a sentence that begins with "waits for"
   * @param advice what a person can do about it; empty for nothing
   * @param until when it will be over by itself; null if it will not, or nobody knows
   * @param server whether it is the server's, so that only the daemon knows when it is over
   */
  public record Reason(String what, String advice, @Nullable Instant until, boolean server) {

    /** Something of the device's own. */
    public Reason(String what, String advice, @Nullable Instant until) {
      this(what, advice, until, false);
    }
  }

  /** Keeps its own copy. */
  public Waiting {
    reasons = List.copyOf(reasons);
  }

  /** Whether that is where the deployment stands; if not, this is of another time. */
  public boolean isAbout(@Nullable Deployment known) {
    return known != null
        && !known.position().entered()
        && known.id().equals(deployment)
        && known.phase() == phase;
  }

  /** The same, once the server knows. */
  public Waiting known() {
    return new Waiting(deployment, artifact, phase, since, boot, true, reasons);
  }

  /** The same for other reasons. */
  public Waiting with(List<Reason> changed) {
    return with(changed, boot);
  }

  /** The same for other reasons, in a run of the system. */
  public Waiting with(List<Reason> changed, String runs) {
    return new Waiting(deployment, artifact, phase, since, runs, told, changed);
  }
}
