package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Causes;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Status;
import io.updateagent.store.Waiting;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records in one line each, for logs, warnings and servers. */
public final class Describe {
  private static final String ON_REQUEST = "rollback";

  private Describe() {}

  /** Why something failed, both ways: {@code ArtifactInstall: ...; ArtifactRollback: ...}. */
  public static String causes(Causes causes) {
    List<String> parts =
        Stream.of(causes.install(), causes.rollback())
            .filter(Objects::nonNull)
            .map(Describe::cause)
            .toList();
    return String.join("; ", parts);
  }

  /** The lines that warn whoever is about to install something onto the device. */
  public static List<String> warnings(AgentState state) {
    return state.inconsistencies().stream().map(Describe::warning).toList();
  }

  /** How the device is and what is done to it, in a few words. */
  static String inShort(AgentState state) {
    Deployment deployment = state.deployment();
    String name = Objects.requireNonNullElse(state.reportedArtifact(), "no artifact yet");
    String device =
        state.isInconsistent()
            ? "INCONSISTENT since %s, see agent show-status"
                .formatted(state.inconsistencies().get(0).since().truncatedTo(ChronoUnit.SECONDS))
            : "CONSISTENT, " + name;
    if (deployment == null) {
      return device;
    }
    String artifact =
        deployment.artifact().name().isEmpty() ? "an update" : deployment.artifact().name();
    String step = deployment.phase().protocolName();
    String doing = deployment.position().parked() ? "waits before " + step : "in " + step;
    boolean touched = state.status() == Status.UPDATING;
    return "%s: %s %s".formatted(touched ? "UPDATING" : device, artifact, doing);
  }

  /** That a deployment waits, and for what: {@code app-2 waits before ArtifactInstall for ...}. */
  static String waiting(Waiting waiting) {
    return "%s waits before %s for %s"
        .formatted(waiting.artifact(), waiting.phase().protocolName(), waitsFor(waiting.reasons()));
  }

  /** Everything that something waits for, in one line. */
  static String waitsFor(List<Waiting.Reason> reasons) {
    return reasons.isEmpty()
        ? "the daemon, which goes on with it"
        : String.join(" and for ", reasons(reasons));
  }

  /** What something waits for, each with what a person can do. */
  public static List<String> reasons(List<Waiting.Reason> reasons) {
    return reasons.stream()
        .map(
            reason ->
                reason.advice().isEmpty()
                    ? reason.what()
                    : "%s (%s)".formatted(reason.what(), reason.advice()))
        .toList();
  }

  /** Whether nothing failed: a person wanted the update undone. */
  public static boolean isOnRequest(Cause cause) {
    return cause.kind() == Cause.Kind.ABORTED && cause.step().equals(ON_REQUEST);
  }

  /** Why an update is rolled back that a person does not want. */
  static Cause onRequest() {
    return Cause.own(Phase.COMMIT, ON_REQUEST, Cause.Kind.ABORTED, "rolled back on request");
  }

  private static String cause(@Nullable Cause cause) {
    if (cause == null) {
      return "";
    }
    return isOnRequest(cause) ? cause.message() : cause.step() + ": " + cause.message();
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
