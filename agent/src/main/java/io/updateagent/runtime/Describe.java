package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Causes;
import io.updateagent.deployment.Inconsistency;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records in one line each, for logs, warnings and servers. */
public final class Describe {
  private Describe() {}

  /** Why something failed, both ways: {@code ArtifactInstall: ...; ArtifactRollback: ...}. */
  public static String causes(Causes causes) {
    List<String> parts =
        Stream.of(causes.install(), causes.rollback())
            .filter(java.util.Objects::nonNull)
            .map(Describe::cause)
            .toList();
    return String.join("; ", parts);
  }

  /** The lines that warn whoever is about to install something onto the device. */
  public static List<String> warnings(AgentState state) {
    return state.inconsistencies().stream().map(Describe::warning).toList();
  }

  private static String cause(@Nullable Cause cause) {
    return cause == null ? "" : cause.step() + ": " + cause.message();
  }

  private static String warning(Inconsistency record) {
    return "this device is INCONSISTENT since %s: %s failed (%s); affected: %s"
        .formatted(
            record.since(),
            record.artifactName(),
            causes(record.causes()),
            String.join(", ", record.scope().patterns()));
  }
}
