package io.updateagent.store;

import io.updateagent.deployment.Phase;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What people on the device ordered. Approval and cancellation are of one deployment.
 *
 * @param hold since when no deployment may begin or go on; null if they may
 * @param deployment the id of the deployment that was approved or cancelled; null if none was
 * @param approved the phases of it that may be entered
 * @param cancelled whether it is not to be installed
 */
public record Orders(
    @Nullable Instant hold, @Nullable String deployment, Set<Phase> approved, boolean cancelled) {

  /** Nobody ordered anything. */
  public static final Orders NONE = new Orders(null, null, Set.of(), false);

  /** Keeps its own copy. */
  public Orders {
    approved = Set.copyOf(approved);
  }

  /** Whether that phase of that deployment was approved. */
  public boolean approves(String id, Phase phase) {
    return id.equals(deployment) && approved.contains(phase);
  }

  /** Whether that deployment was cancelled. */
  public boolean cancels(String id) {
    return id.equals(deployment) && cancelled;
  }

  /** The same with a hold since then, or with none. */
  public Orders withHold(@Nullable Instant since) {
    return new Orders(since, deployment, approved, cancelled);
  }

  /** The same with a phase of a deployment approved. */
  public Orders withApproval(String id, Phase phase) {
    var phases = new HashSet<Phase>();
    if (id.equals(deployment)) {
      phases.addAll(approved);
    }
    phases.add(phase);
    return new Orders(hold, id, phases, cancels(id));
  }

  /** The same with a deployment cancelled. */
  public Orders withCancellation(String id) {
    return new Orders(hold, id, id.equals(deployment) ? approved : Set.of(), true);
  }

  /** The same without what was ordered of a deployment. */
  public Orders withoutDeployment() {
    return new Orders(hold, null, Set.of(), false);
  }
}
