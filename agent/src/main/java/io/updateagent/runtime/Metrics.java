package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Status;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a device in the text format of Prometheus, version 0.0.4. Times are seconds since
 * 1970. What follows from the state outlives the daemon; what the daemon counts begins with it.
 */
public final class Metrics {
  private static final int MILLI_DIGITS = 3;

  private final StringBuilder text = new StringBuilder();

  private Metrics() {}

  /**
   * Those of a device whose daemon does not run.
   *
   * @param version of the agent
   */
  public static String of(AgentState state, String version) {
    var metrics = new Metrics();
    metrics.number("agent_up", "gauge", "Whether the daemon runs.", 0);
    metrics.device(state, version);
    return metrics.text.toString();
  }

  /** Those of a daemon. */
  static String of(AgentState state, String version, Figures figures) {
    var metrics = new Metrics();
    metrics.number("agent_up", "gauge", "Whether the daemon runs.", 1);
    metrics.device(state, version);
    metrics.daemon(figures);
    return metrics.text.toString();
  }

  private void device(AgentState state, String version) {
    String artifact = Objects.requireNonNullElse(state.reportedArtifact(), "");
    head("agent_info", "gauge", "The agent, and the artifact that it says the device runs.");
    sample("agent_info", Map.of("version", version, "artifact", artifact), 1);
    head("agent_status", "gauge", "How the device is: 1 for the one that holds.");
    for (Status status : Status.values()) {
      sample("agent_status", Map.of("status", status.word()), state.status() == status ? 1 : 0);
    }
    number(
        "agent_inconsistent_records",
        "gauge",
        "Damages that are not repaired yet.",
        state.inconsistencies().size());
    time(
        "agent_inconsistent_since_seconds",
        "When the oldest of them was found.",
        state.isInconsistent() ? state.inconsistencies().get(0).since() : null);
    Deployment deployment = state.deployment();
    head("agent_deployment_phase", "gauge", "The phase of the deployment in progress.");
    sample(
        "agent_deployment_phase",
        Map.of("phase", deployment == null ? "Idle" : deployment.phase().protocolName()),
        1);
    time(
        "agent_deployment_started_seconds",
        "When the deployment in progress began.",
        deployment == null ? null : deployment.started());
    last(state.last());
  }

  private void last(@Nullable Finished last) {
    number(
        "agent_deployments_total",
        "counter",
        "Deployments that ended, in the life of the device.",
        last == null ? 0 : last.number());
    if (last == null) {
      return;
    }
    head("agent_last_deployment", "gauge", "How the last deployment ended.");
    sample(
        "agent_last_deployment",
        Map.of("verdict", last.verdict().word(), "artifact", last.artifact().name()),
        1);
    time("agent_last_deployment_ended_seconds", "When it ended.", last.ended());
    Duration took = Duration.between(last.started(), last.ended());
    number(
        "agent_last_deployment_duration_seconds",
        "gauge",
        "How long it took, by the clock on the wall.",
        seconds(took.toMillis()));
    number("agent_last_deployment_bytes", "gauge", "Size of its artifact.", last.bytes());
  }

  private void daemon(Figures figures) {
    number(
        "agent_server_calls_total", "counter", "Calls of the server, all in all.", figures.calls());
    number("agent_server_failures_total", "counter", "Those that failed.", figures.failures());
    time("agent_server_contact_seconds", "When the server last answered.", figures.contact());
    number(
        "agent_download_bytes_total", "counter", "Bytes of artifacts that came.", figures.bytes());
    number(
        "agent_download_retries_total",
        "counter",
        "How often a download broke off and went on.",
        figures.waits());
  }

  private void time(String name, String help, @Nullable Instant time) {
    if (time != null) {
      number(name, "gauge", help, seconds(time.toEpochMilli()));
    }
  }

  private void number(String name, String type, String help, Number value) {
    head(name, type, help);
    sample(name, Map.of(), value);
  }

  private void head(String name, String type, String help) {
    text.append("# HELP %s %s%n# TYPE %s %s%n".formatted(name, help, name, type));
  }

  private void sample(String name, Map<String, String> labels, Number value) {
    String inBraces =
        new TreeMap<>(labels)
            .entrySet().stream()
                .map(label -> "%s=\"%s\"".formatted(label.getKey(), escaped(label.getValue())))
                .collect(Collectors.joining(","));
    text.append(inBraces.isEmpty() ? name : name + "{" + inBraces + "}")
        .append(' ')
        .append(written(value))
        .append('\n');
  }

  /** Milliseconds as seconds. */
  private static Number seconds(long milliseconds) {
    return new BigDecimal(milliseconds).movePointLeft(MILLI_DIGITS).stripTrailingZeros();
  }

  private static String written(Number value) {
    return value instanceof BigDecimal exact ? exact.toPlainString() : value.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
