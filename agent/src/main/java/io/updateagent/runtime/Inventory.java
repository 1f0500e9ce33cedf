package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import io.updateagent.remote.Secrets;
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
 * script. A script that fails, prints too much or takes too long loses what it has to say, and
 * nothing else.
 */
final class Inventory {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration LONGEST_OF_ALL = Duration.ofMinutes(5);
  private static final int MOST_SCRIPTS = 100;
  private static final int MOST_ATTRIBUTES = 1000;

  private final Path directory;
  private final Commands commands;
  private final Pace pace;
  private final String version;
  private final boolean unverified;

  Inventory(Setup setup, Commands commands, Pace pace) {
    this.directory = MenderDirectories.orOf(setup.paths().inventory(), "inventory");
    this.commands = commands;
    this.pace = pace;
    this.version = setup.version();
    this.unverified = setup.configuration().access().skipVerify();
  }

  /** All attributes, by name. */
  Map<String, List<String>> attributes(AgentState state, String deviceType) {
    Map<String, List<String>> attributes = ofScripts();
    state.installed().all().forEach((name, value) -> attributes.put(name, List.of(value)));
    attributes.put("device_type", List.of(deviceType));
    attributes.put("agent_version", List.of(version));
    String name = state.reportedArtifact();
    attributes.put("artifact_name", List.of(Objects.requireNonNullElse(name, "unknown")));
    // Some servers show only attributes with the prefix of whoever sent them, others filter by it.
    for (String word : List.of("agent_state", "update_status")) {
      attributes.put(word, List.of(state.status().word()));
    }
    for (String word : List.of("agent_fingerprint", "content_fingerprint")) {
      attributes.put(word, List.of(Fingerprint.of(state)));
    }
    if (unverified) {
      attributes.put("agent_skips_verification", List.of("true"));
    }
    for (String prefix : List.of("agent_", "")) {
      describe(prefix, state.inconsistencies(), attributes);
    }
    return attributes;
  }

  private static void describe(
      String prefix, List<Inconsistency> records, Map<String, List<String>> attributes) {
    for (String word : List.of("since", "cause", "artifact")) {
      attributes.remove(prefix + "inconsistent_" + word); // not a script's to say
    }
    if (records.isEmpty()) {
      return;
    }
    attributes.put(prefix + "inconsistent_since", List.of(records.get(0).since().toString()));
    attributes.put(
        prefix + "inconsistent_cause",
        records.stream().map(record -> Secrets.removed(Describe.causes(record.causes()))).toList());
    attributes.put(
        prefix + "inconsistent_artifact",
        records.stream().map(Inconsistency::artifactName).toList());
  }

  private Map<String, List<String>> ofScripts() {
    Map<String, List<String>> attributes = new TreeMap<>();
    Duration begin = pace.elapsed();
    for (Path script : scripts()) {
      Duration left = LONGEST_OF_ALL.minus(pace.elapsed().minus(begin));
      if (left.isNegative() || left.isZero()) {
        LOG.warn("inventory scripts take longer than {} s; {} is left out", secondsOfAll(), script);
        continue;
      }
      Map<String, List<String>> said = run(script, left.compareTo(LONGEST) < 0 ? left : LONGEST);
      if (attributes.size() + said.size() > MOST_ATTRIBUTES) {
        LOG.warn("more than {} inventory attributes; {} is left out", MOST_ATTRIBUTES, script);
        continue;
      }
      attributes.putAll(said);
    }
    return attributes;
  }

  private static long secondsOfAll() {
    return LONGEST_OF_ALL.toSeconds();
  }

  private List<Path> scripts() {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all =
          files
              .filter(file -> file.getFileName().toString().matches("(agent|mender)-inventory-.*"))
              .filter(Files::isExecutable)
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      if (all.size() > MOST_SCRIPTS) {
        LOG.warn("more than {} scripts in {}; the last are left out", MOST_SCRIPTS, directory);
      }
      return all.subList(0, Math.min(all.size(), MOST_SCRIPTS));
    } catch (IOException e) {
      return List.of(); // a device need not have any
    }
  }

  private Map<String, List<String>> run(Path script, Duration longest) {
    Completion completion =
        commands.run(
            new Command(List.of(script.toString()), null, Map.of(), longest, line -> {}, true));
    if (!completion.succeeded()) {
      LOG.warn("inventory script {} {}; what it said is left out", script, completion.inWords());
      return Map.of();
    }
    return KeyValues.parse(completion.stdout());
  }
}
