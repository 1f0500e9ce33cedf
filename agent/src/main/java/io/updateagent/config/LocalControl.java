package io.updateagent.config;

import java.util.List;
import java.util.Set;

/**
 * What people on the device have a say in.
 *
 * @param windows when the daemon may do what; a stage that no window names may always be done
 * @param approvals the stages of a deployment that wait for a person's approval
 * @param bus whether the agent is to be reached over D-Bus
 */
public record LocalControl(List<UpdateWindow> windows, Set<Stage> approvals, boolean bus) {

  /** Keeps its own copies. */
  public LocalControl {
    windows = List.copyOf(windows);
    approvals = Set.copyOf(approvals);
  }
}
