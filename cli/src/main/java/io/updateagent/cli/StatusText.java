package io.updateagent.cli;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Causes;
import io.updateagent.deployment.Clearing;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.Phase;
import io.updateagent.runtime.Describe;
import io.updateagent.store.Outbox;
import io.updateagent.store.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code show-status} prints, for a technician at two in the morning: the verdict first, then
 * what, since when, why, what the device runs now, and what to do next.
 */
final class StatusText {
  private final AgentState state;
  private final Instant now;
  private final boolean held;
  private final String boot;
  private final OnDevice beside;
  private final List<String> lines = new ArrayList<>();

  private StatusText(AgentState state, Instant now, boolean held, String boot, OnDevice beside) {
    this.state = state;
    this.now = now;
    this.held = held;
    this.boot = boot;
    this.beside = beside;
  }

  /**
   * The lines for a state.
   *
   * @param held whether a process holds the data directory
   * @param boot the id of this run of the system
   * @param beside what there is to say beside the state
   */
  static List<String> of(
      AgentState state, Instant now, boolean held, String boot, OnDevice beside) {
    var text = new StatusText(state, now, held, boot, beside);
    text.write();
    return text.lines;
  }

  private void write() {
    switch (state.status()) {
      case INCONSISTENT -> {
        state.inconsistencies().forEach(this::inconsistency);
        row("Known good", artifact());
        inProgress();
      }
      case UPDATING -> {
        lines.add(updating());
        row("Known good", artifact());
        causes(progress().findings().causes());
      }
      case CONSISTENT -> {
        lines.add("CONSISTENT");
        row("Artifact", artifact());
        lastDeployment();
        cleared();
        inProgress();
      }
    }
    boolean reboot = state.isRebootWanted(boot);
    if (reboot) {
      row("Reboot", "wanted, and has not happened yet");
    }
    localControl();
    row("Next", new NextStep(state, held, reboot, beside).inWords());
  }

  private void localControl() {
    Waiting waiting = beside.waiting();
    if (waiting != null) {
      Describe.reasons(waiting.reasons()).forEach(reason -> row("Waits for", reason));
    }
    if (beside.cancelled()) {
      row("Cancelled", "on the device; it is not installed, and the daemon tells the server");
    }
    if (beside.hold() != null) {
      row("On hold", "since %s (run agent release)".formatted(beside.hold()));
    }
    beside.untold().forEach(report -> row("Untold", untold(report)));
    beside.unreadable().forEach(file -> row("Unreadable", file + " (verdicts for the server)"));
    beside.windowsInWords(now).forEach(window -> row("Window", window));
    if (beside.misconfigured() != null) {
      row("Wrong", beside.misconfigured());
    }
  }

  private static String untold(Outbox.Report report) {
    return "the server does not %s of %s yet (%s)"
        .formatted(
            report.told() ? "have the log" : "know the verdict",
            report.artifact(),
            report.success() ? "success" : "failure");
  }

  private String updating() {
    Deployment deployment = progress();
    Work work = Work.of(deployment, held);
    return work == Work.INTERRUPTED
        ? "INTERRUPTED  %s in %s"
            .formatted(deployment.artifact().name(), deployment.phase().protocolName())
        : "UPDATING  %s, %s".formatted(deployment.artifact().name(), work.inWords(deployment));
  }

  private Deployment progress() {
    return Objects.requireNonNull(state.deployment());
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

  private void cause(String side, @Nullable Cause cause) {
    if (cause == null || Describe.isOnRequest(cause)) {
      return;
    }
    String label = cause.phase() == Phase.CLEANUP ? "Cleanup" : side;
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
            .formatted(last.artifact().name(), inWords(last), Times.since(last.ended(), now)));
    causes(last.causes());
  }

  private void cleared() {
    Clearing cleared = state.cleared();
    if (cleared != null) {
      row(
          "Cleared",
          "by %s: \"%s\", %s"
              .formatted(cleared.by(), cleared.reason(), Times.since(cleared.time(), now)));
    }
  }

  private static String inWords(Finished last) {
    Cause install = last.causes().install();
    boolean stopped = install != null && install.kind() == Cause.Kind.ABORTED;
    return switch (last.verdict()) {
      case SUCCESS -> "installed and committed";
      case NOT_STARTED ->
          "%s before anything was changed".formatted(stopped ? "stopped" : "failed");
      case ROLLED_BACK ->
          install != null && Describe.isOnRequest(install)
              ? "rolled back on request"
              : "%s and was rolled back".formatted(stopped ? "was stopped" : "failed");
      // Its success would be the last deployment: so a person said that the device is repaired.
      case INCONSISTENT -> "failed and left the device inconsistent; cleared since";
    };
  }

  private void inProgress() {
    Deployment deployment = state.deployment();
    if (deployment != null) {
      String work = Work.of(deployment, held).inWords(deployment);
      row("Updating", "%s, %s".formatted(deployment.artifact().name(), work));
    }
  }

  private String artifact() {
    String name = state.installed().artifactName();
    return name == null ? "none known" : name;
  }

  private void row(String label, String text) {
    lines.add("  %-10s %s".formatted(label, text));
  }
}
