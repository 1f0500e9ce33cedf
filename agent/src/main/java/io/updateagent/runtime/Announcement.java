package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import java.util.Objects;

/** The line that a daemon begins with: who it is and how the device is. */
final class Announcement {
  private Announcement() {}

  static String of(Setup setup, AgentState state) {
    return "agent %s starts; data %s, server %s, artifact %s, %s"
        .formatted(
            setup.version(),
            setup.paths().data(),
            String.join(", ", setup.configuration().serverUrls()),
            Objects.requireNonNullElse(state.installed().artifactName(), "unknown"),
            state.status().name());
  }
}
