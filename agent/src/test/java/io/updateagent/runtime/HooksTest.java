package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.deployment.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owner's programs hear what became of an update: all of it, in order, at least once. */
class HooksTest {
  private static final String BREAKS = "case $1 in ArtifactInstall) [ ! -e $D/broken ];; esac";

  @TempDir Path directory;
  private DeviceRoom room;

  @BeforeEach
  void device() throws IOException {
    room = new DeviceRoom(directory, "{}");
    room.module(BREAKS);
    for (String event : List.of("success", "inconsistent", "failure", "cured")) {
      hook(event, "10-tell", "cat >> %s".formatted(told()));
    }
  }

  @Test
  void ofASuccess() throws Exception {
    room.deploy();
    JsonNode message = messages().get(0);
    assertEquals(List.of("success"), events());
    assertEquals("consistent", message.path("state").path("status").asText());
    assertEquals(
        "app-2", message.path("state").path("last").path("artifact").path("name").asText());
  }

  @Test
  void ofADeviceThatBecomesInconsistentAndIsCured() throws Exception {
    breakIt();
    assertEquals(List.of("inconsistent", "failure"), events());
    JsonNode state = messages().get(0).path("state");
    assertEquals("inconsistent", state.path("status").asText());
    assertEquals(1, state.path("inconsistent").size(), state.toString());

    room.deploy();
    assertEquals(
        List.of("inconsistent", "failure", "inconsistent", "failure"),
        events(),
        "a second attempt");

    Files.delete(room.path("broken"));
    room.deploy();
    assertEquals(List.of("cured", "success"), events().subList(4, 6));
  }

  @Test
  void ofAClearingByAPerson() throws Exception {
    breakIt();
    try (Agent agent = room.agent("this boot")) {
      agent.clearInconsistent("replaced by hand");
    }
    assertEquals(List.of("inconsistent", "failure", "cured"), events());
  }

  @Test
  void onceMoreIfTheyMayNotHaveHeardIt() throws Exception {
    room.deploy();
    Path marks = room.path("data/hooks");
    byte[] before = Files.readAllBytes(marks);
    breakIt();
    Files.write(marks, before); // as after a power cut while they ran
    room.agent("another boot").close();
    assertEquals(
        List.of("success", "inconsistent", "failure", "inconsistent", "failure"), events());
    room.agent("another boot").close();
    assertEquals(5, events().size());
  }

  @Test
  void ofWhatIsWrongAlsoWithoutAnyMemory() throws Exception {
    breakIt();
    for (String content : List.of("", "{", "{\"deployments\": \"many\"}")) {
      Files.writeString(room.path("data/hooks"), content);
      Files.deleteIfExists(told());
      room.agent("this boot").close();
      assertEquals(List.of("inconsistent"), events(), content);
    }
  }

  @Test
  void aHookThatFailsKeepsNeitherTheOthersNorTheUpdate() throws Exception {
    hook("success", "05-fails", "exit 9");
    hook("success", "06-reads-nothing", "exit 0");
    hook("success", "07-not-this.bak", "echo '{}' >> %s".formatted(told()));
    Files.writeString(
        room.path("hooks/on-success.d/08-not-executable"),
        "#!/bin/sh\necho >> %s".formatted(told()));
    assertEquals(Verdict.SUCCESS, room.deploy().verdict());
    assertEquals(List.of("success"), events());
  }

  @Test
  void onlyTheirOwnerReadsTheMessageAndItIsGoneAfterwards() throws Exception {
    Path mode = room.path("mode");
    hook("success", "20-look", "stat -L -c %%a /dev/stdin > %s".formatted(mode));
    room.deploy();
    assertEquals("600", Files.readString(mode).strip());
    assertFalse(Files.exists(room.path("data/hook.json")));
  }

  private void breakIt() throws Exception {
    Files.createFile(room.path("broken"));
    assertEquals(Verdict.INCONSISTENT, room.deploy().verdict());
  }

  private Path told() {
    return room.path("told");
  }

  private void hook(String event, String name, String body) throws IOException {
    Path place = Files.createDirectories(room.path("hooks/on-" + event + ".d"));
    Path file = Files.writeString(place.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertEquals(true, file.toFile().setExecutable(true));
  }

  private List<String> events() throws IOException {
    return messages().stream().map(message -> message.path("event").asText()).toList();
  }

  private List<JsonNode> messages() throws IOException {
    List<JsonNode> messages = new ArrayList<>();
    new ObjectMapper()
        .readerFor(JsonNode.class)
        .<JsonNode>readValues(told().toFile())
        .forEachRemaining(messages::add);
    return messages;
  }
}
