package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import io.updateagent.store.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server is told about the device: what the inventory scripts print, and the agent's own
 * record, the inconsistent one first of all. An attribute of the agent is never overruled by a
 * script.
 */
final class Inventory {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int MOST_SCRIPTS = 100;

  private final Path directory;
  private final Commands commands;
  private final String version;

  Inventory(Path directory, Commands commands, String version) {
    this.directory = directory;
    this.commands = commands;
    this.version = version;
  }

  /** All attributes, by name. */
  Map<String, List<String>> attributes(AgentState state, String deviceType) {
    Map<String, List<String>> attributes = new TreeMap<>();
    scripts().forEach(script -> run(script, attributes));
    state.installed().all().forEach((name, value) -> attributes.put(name, List.of(value)));
    attributes.put("device_type", List.of(deviceType));
    attributes.put("agent_version", List.of(version));
    attributes.put("agent_fingerprint", List.of(Fingerprint.of(state)));
    String name = state.reportedArtifact();
    attributes.put("artifact_name", List.of(Objects.requireNonNullElse(name, "unknown")));
    attributes.put("agent_state", List.of(state.status().word()));
    if (state.isInconsistent()) {
      describe(state.inconsistencies(), attributes);
    }
    return attributes;
  }

  private static void describe(List<Inconsistency> records, Map<String, List<String>> attributes) {
    attributes.put("agent_inconsistent_since", List.of(records.get(0).since().toString()));
    attributes.put(
        "agent_inconsistent_cause",
        records.stream().map(record -> Describe.causes(record.causes())).toList());
    attributes.put(
        "agent_inconsistent_artifact", records.stream().map(Inconsistency::artifactName).toList());
  }

  private List<Path> scripts() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(agent|mender)-inventory-.*"))
          .filter(Files::isExecutable)
          .sorted()
          .limit(MOST_SCRIPTS)
          .toList();
    } catch (IOException e) {
      return List.of(); // a device need not have any
    }
  }

  private void run(Path script, Map<String, List<String>> attributes) {
    Completion completion =
        commands.run(
            new Command(List.of(script.toString()), null, Map.of(), LONGEST, line -> {}, true));
    if (!completion.succeeded()) {
      LOG.warn("inventory script {} {}", script, completion.inWords());
    }
    attributes.putAll(KeyValues.parse(completion.stdout()));
  }
}
