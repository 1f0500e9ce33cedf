package io.updateagent.cli.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.cli.endurance.HostileServer.Told;
import io.updateagent.cli.endurance.Observer.Situation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The observer can complain: it finds every kind of lie that is put before it. */
@Tag("slow")
class ObserverIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  /** A change behind the agent's back. */
  private interface Lie {
    void tell(Path data, FakeDevice device) throws IOException;
  }

  @Test
  void everyLieIsFound() throws Exception {
    Optional<String> problem = CallFaults.problem();
    Assumptions.assumeTrue(problem.isEmpty(), problem.orElse(""));
    try (Campaign campaign = new Campaign(directory.resolve("device"))) {
      assertEquals(List.of(), campaign.live(step("app-1", List.of())));
      Step.Planned fails = new Step.Planned("app.ArtifactInstall", "fail-half", false);
      Step.Planned wedged = new Step.Planned("app.ArtifactRollback", "fail-before", false);
      assertEquals(List.of(), campaign.live(step("app-2", List.of(fails, wedged))));
      assertTrue(campaign.observer().isFlagged());

      found(campaign, "flag file:", (data, device) -> Files.delete(data.resolve("inconsistent")));
      found(campaign, "silently inconsistent:", (data, device) -> hideTheRecords(data));
      found(campaign, "the name", (data, device) -> edit(data, "reported_artifact", "app-1"));
      found(campaign, "cfg holds", (data, device) -> device.write("cfg", "something"));
      found(campaign, "the state counts", (data, device) -> dropTheLastLine(data));
      found(campaign, "was installed 1 times", (data, device) -> installTwice(device));
      toldOtherwise(campaign);
      aModuleThatLiesIsFound(campaign);
    }
  }

  private static Step step(String name, List<Step.Planned> plan) {
    var never = new Step.Span(0, 0);
    return new Step(
        false,
        List.of("app"),
        name,
        true,
        false,
        false,
        plan,
        List.of(),
        List.of(),
        never,
        never,
        "commit",
        false,
        false,
        1,
        false,
        false);
  }

  /** Tells a lie, wants a complaint about it, and takes it back. */
  private static void found(Campaign campaign, String complaint, Lie lie) throws IOException {
    Path data = campaign.station().data();
    FakeDevice device = campaign.station().device();
    campaign.observer().before();
    List<Path> files =
        List.of(
            data.resolve("state"),
            data.resolve("inconsistent"),
            data.resolve("history.jsonl"),
            device.root().resolve("journal"),
            device.root().resolve("cfg/a"),
            device.root().resolve("cfg/b"));
    var before = new ArrayList<byte[]>();
    for (Path file : files) {
      before.add(Files.readAllBytes(file));
    }
    lie.tell(data, device);
    List<String> found = campaign.observer().judge(idle(List.of()));
    assertTrue(
        found.stream().anyMatch(one -> one.contains(complaint)), complaint + " is not in " + found);
    for (int i = 0; i < files.size(); i++) {
      Files.write(files.get(i), before.get(i));
    }
    campaign.observer().counts(2);
    assertEquals(List.of(), campaign.observer().judge(idle(List.of())));
  }

  private static Situation idle(List<Told> told) {
    return new Situation("standalone", told, "", false);
  }

  private static void hideTheRecords(Path data) throws IOException {
    edit(data, "status", "consistent");
    Path file = data.resolve("state");
    ObjectNode state = (ObjectNode) JSON.readTree(file.toFile());
    state.putArray("inconsistent");
    Files.writeString(file, state.toString());
  }

  private static void edit(Path data, String name, String value) throws IOException {
    Path file = data.resolve("state");
    ObjectNode state = (ObjectNode) JSON.readTree(file.toFile());
    Files.writeString(file, state.put(name, value).toString());
  }

  private static void dropTheLastLine(Path data) throws IOException {
    Path file = data.resolve("history.jsonl");
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, lines.size() - 1));
  }

  private static void installTwice(FakeDevice device) throws IOException {
    Path journal = device.root().resolve("journal");
    Files.writeString(journal, Files.readString(journal) + "app ArtifactInstall app-2 begin\n");
  }

  /** A server that heard of a success before the device knew of one. */
  private static void toldOtherwise(Campaign campaign) throws IOException {
    campaign.observer().told(new Told("d-9", "success", "success"));
    List<String> found = campaign.observer().judge(idle(List.of()));
    assertTrue(found.toString().contains("without a verdict"), found.toString());
  }

  /** A module that says that it rolled back, and did not. */
  private static void aModuleThatLiesIsFound(Campaign campaign) throws Exception {
    Step repair = step("app-3", List.of());
    assertEquals(List.of(), campaign.live(repair));
    Step.Planned fails = new Step.Planned("app.ArtifactInstall", "fail-half", false);
    Step.Planned lies = new Step.Planned("app.ArtifactRollback", "lie-before", false);
    List<String> found = campaign.live(step("app-4", List.of(fails, lies)));
    assertTrue(found.toString().contains("silently inconsistent: app"), found.toString());
  }
}
