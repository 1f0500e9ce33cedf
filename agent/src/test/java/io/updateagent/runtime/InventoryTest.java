package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.config.Configuration;
import io.updateagent.config.Paths;
import io.updateagent.deployment.AgentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a device, with real scripts. */
class InventoryTest {
  @TempDir Path directory;

  @Test
  void aScriptMaySayManyThingsAndTheSameSeveralTimes() throws Exception {
    script("mender-inventory-1", "echo kernel=6.1; echo ip=10.0.0.1; echo ip=10.0.0.2; echo noise");
    script("agent-inventory-2", "printf 'words=a b = c\\n'");
    script("other", "echo other=1");

    Map<String, List<String>> told = told();
    assertEquals(List.of("6.1"), told.get("kernel"));
    assertEquals(List.of("10.0.0.1", "10.0.0.2"), told.get("ip"));
    assertEquals(List.of("a b = c"), told.get("words"));
    assertFalse(told.containsKey("other"));
  }

  @Test
  void aScriptThatFailsLosesOnlyItself() throws Exception {
    script("mender-inventory-1", "echo first=1");
    script("mender-inventory-2", "echo second=half; exit 3");
    script("mender-inventory-3", "echo third=3");

    Map<String, List<String>> told = told();
    assertEquals(List.of("1"), told.get("first"));
    assertFalse(told.containsKey("second"));
    assertEquals(List.of("3"), told.get("third"));
  }

  @Test
  void whatAScriptPrintsIsBounded() throws Exception {
    script(
        "mender-inventory-1",
        "i=0; while [ $i -lt 3000 ]; do echo a$i=1; echo many=$i; i=$((i + 1)); done");
    script("mender-inventory-2", "head -c 5000000 /dev/zero | tr '\\0' x");
    script("mender-inventory-3", "echo last=1");

    Map<String, List<String>> told = told();
    assertEquals(100, told.getOrDefault("many", List.of()).size());
    assertTrue(told.size() < 520, () -> "told " + told.size());
    assertEquals(List.of("1"), told.get("last"));
  }

  @Test
  void noScriptSpeaksForTheAgent() throws Exception {
    List<String> own =
        List.of(
            "agent_state",
            "update_status",
            "content_fingerprint",
            "inconsistent_since",
            "inconsistent_cause",
            "agent_inconsistent_artifact",
            "artifact_name",
            "device_type",
            "agent_version");
    script(
        "mender-inventory-1",
        own.stream().map(name -> "echo " + name + "=lie").collect(Collectors.joining("; ")));

    told().forEach((name, values) -> assertFalse(values.contains("lie"), name));
  }

  @Test
  void theStateIsToldUnderBothNames() throws Exception {
    Map<String, List<String>> told = told();
    assertEquals(List.of("consistent"), told.get("update_status"));
    assertEquals(told.get("agent_state"), told.get("update_status"));
    assertEquals(told.get("agent_fingerprint"), told.get("content_fingerprint"));
    assertFalse(told.keySet().stream().anyMatch(name -> name.contains("inconsistent")));
    assertFalse(told.containsKey("agent_skips_verification"));
  }

  @Test
  void thatNoServerIsVerifiedIsToldToo() throws Exception {
    Files.writeString(directory.resolve("agent.conf"), "{\"SkipVerify\": true}");
    assertEquals(List.of("true"), told().get("agent_skips_verification"));
  }

  @Test
  void moreScriptsThanAreTakenAreLeftOut() throws Exception {
    for (int i : IntStream.range(100, 205).toArray()) {
      script("mender-inventory-" + i, "echo s" + i + "=1");
    }
    assertEquals(100, told().keySet().stream().filter(name -> name.matches("s\\d+")).count());
  }

  @Test
  void scriptsOfAnotherAgentAreUsedWhereThereAreNone() throws Exception {
    Path own = directory.resolve("own");
    Path menders = Files.createDirectory(directory.resolve("menders"));

    assertEquals(menders, MenderDirectories.orOf(own, own, menders));
    Path set = directory.resolve("set");
    assertEquals(set, MenderDirectories.orOf(set, own, menders));
    assertEquals(own, MenderDirectories.orOf(own, own, directory.resolve("none")));
    Files.createDirectory(own);
    assertEquals(own, MenderDirectories.orOf(own, own, menders));
  }

  private void script(String name, String body) throws IOException {
    Path file = Files.createDirectories(directory.resolve("inventory")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private Map<String, List<String>> told() throws Exception {
    Path none = directory.resolve("none");
    var paths =
        new Paths(
            Files.createDirectories(directory.resolve("data")),
            directory.resolve("agent.conf"),
            List.of(none),
            none,
            none,
            directory.resolve("inventory"),
            directory.resolve("hooks"),
            directory.resolve("run"));
    Configuration configuration = Configuration.load(paths.config(), warning -> {});
    var setup =
        new Setup(paths, configuration, Duration.ofMillis(10), Map.of(), "test", "this boot");
    try (Agent agent = Agent.open(setup, "test")) {
      AgentState state = agent.state();
      return new Inventory(setup, agent.commands(), agent.pace()).attributes(state, "box");
    }
  }
}
