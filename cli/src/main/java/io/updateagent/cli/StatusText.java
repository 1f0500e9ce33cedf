package io.updateagent.cli;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Causes;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code show-status} prints, for a technician at two in the morning: the verdict first, then
 * what, since when, why, what the device runs now, and what to do next.
 */
final class StatusText {
  private final AgentState state;
  private final Instant now;
  private final List<String> lines = new ArrayList<>();

  private StatusText(AgentState state, Instant now) {
    this.state = state;
    this.now = now;
  }

  /** The lines for a state. */
  static List<String> of(AgentState state, Instant now) {
    var text = new StatusText(state, now);
    text.write();
    return text.lines;
  }

  private void write() {
    if (state.isInconsistent()) {
      state.inconsistencies().forEach(this::inconsistency);
      row("Known good", artifact());
      inProgress();
      row("Next", "%s; see agent history".formatted(repair()));
    } else {
      lines.add("CONSISTENT");
      row("Artifact", artifact());
      lastDeployment();
      inProgress();
      row("Next", next());
    }
  }

  private void inconsistency(Inconsistency record) {
    lines.add("INCONSISTENT  since " + Times.since(record.since(), now));
    row("Update", "%s  (%s)".formatted(record.artifactName(), origin(record)));
    causes(record.causes());
    if (record.attempts() > 1) {
      row("Attempts", "%d, the last at %s".formatted(record.attempts(), Times.of(record.latest())));
    }
    row("Affected", affected(record));
  }

  private static String origin(Inconsistency record) {
    String deployment =
        record.deploymentId().equals(Deployment.STANDALONE)
            ? "installed on the command line"
            : "deployment " + record.deploymentId();
    String payloads =
        record.payloads().stream().map(StatusText::payload).collect(Collectors.joining(", "));
    return payloads.isEmpty() ? deployment : deployment + ", " + payloads;
  }

  private static String payload(Payload payload) {
    return "payload %d: %s".formatted(payload.index(), payload.type());
  }

  private static String affected(Inconsistency record) {
    String patterns = String.join(", ", record.scope().patterns());
    return patterns.equals("*") ? "the whole device, as far as anyone knows" : patterns;
  }

  private void causes(Causes causes) {
    cause("Install", causes.install());
    cause("Rollback", causes.rollback());
  }

  private void cause(String label, @Nullable Cause cause) {
    if (cause == null) {
      return;
    }
    String output = cause.output().isEmpty() ? "" : ": \"" + lastLine(cause.output()) + "\"";
    row(label, "%s in %s: %s%s".formatted(verb(cause), cause.step(), cause.message(), output));
  }

  private static String verb(Cause cause) {
    return switch (cause.kind()) {
      case EXIT, SIGNAL, TIMEOUT, REFUSED, LOOP -> "failed";
      case INTERRUPTED -> "interrupted";
      case ABORTED -> "stopped";
      case UNSUPPORTED -> "not possible";
      case STATE_LOST -> "unknown";
    };
  }

  private static String lastLine(List<String> output) {
    return output.get(output.size() - 1);
  }

  private void lastDeployment() {
    Finished last = state.last();
    if (last == null) {
      return;
    }
    row(
        "Last",
        "%s: %s, %s"
            .formatted(
                last.artifact().name(), inWords(last.verdict()), Times.since(last.ended(), now)));
    causes(last.causes());
  }

  private static String inWords(Verdict verdict) {
    return switch (verdict) {
      case SUCCESS -> "installed and committed";
      case NOT_STARTED -> "failed before anything was changed";
      case ROLLED_BACK -> "failed and was rolled back";
      case INCONSISTENT -> "failed and left the device inconsistent; repaired since";
    };
  }

  private void inProgress() {
    Deployment deployment = state.deployment();
    if (deployment != null) {
      row(
          "Updating",
          "%s, %s %s"
              .formatted(
                  deployment.artifact().name(),
                  deployment.position().entered() ? "in" : "waiting before",
                  deployment.phase().protocolName()));
    }
  }

  private String repair() {
    String again =
        state.inconsistencies().stream()
            .map(Inconsistency::artifactName)
            .distinct()
            .collect(Collectors.joining(" and "));
    String affected =
        state.inconsistencies().stream()
            .flatMap(record -> record.scope().patterns().stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return affected.equals("*")
        ? "install %s again, or any update that replaces everything".formatted(again)
        : "install %s again, or any update that replaces %s".formatted(again, affected);
  }

  private String next() {
    Deployment deployment = state.deployment();
    if (deployment == null) {
      return "nothing to do";
    }
    boolean waits = deployment.phase() == Phase.COMMIT && !deployment.position().entered();
    return waits
        ? "check that the update works, then run agent commit, or agent rollback to undo it"
        : "agent resume goes on with the update; the daemon does so by itself";
  }

  private String artifact() {
    String name = state.installed().artifactName();
    return name == null ? "none known" : name;
  }

  private void row(String label, String text) {
    lines.add("  %-10s %s".formatted(label, text));
  }
}
