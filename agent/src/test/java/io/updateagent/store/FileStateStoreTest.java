package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Answers;
import io.updateagent.deployment.ArtifactSummary;
import io.updateagent.deployment.Causes;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Findings;
import io.updateagent.deployment.Integrity;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Position;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.States;
import io.updateagent.deployment.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The device's memory: what is written is read, and damage is never taken for an answer. */
class FileStateStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path data;

  @Test
  void aDeviceWithoutAPastIsEmpty() throws Exception {
    assertEquals(AgentState.EMPTY, store().load());
    assertFalse(Files.exists(data.resolve("state")));
  }

  @Test
  void whatWasSavedIsLoaded() throws Exception {
    for (AgentState state : List.of(running(), finished(Integrity.INTACT), damaged())) {
      store().save(state);
      assertEquals(state, store().load());
      assertEquals(state, FileStateStore.read(data, InstantSource.fixed(NOW)));
    }
  }

  @Test
  void theFlagFileExistsExactlyWhileTheDeviceIsInconsistent() throws Exception {
    store().save(damaged());
    assertTrue(Files.readString(data.resolve("inconsistent")).contains("app-2"));
    Files.delete(data.resolve("inconsistent"));
    store().load();
    assertTrue(Files.exists(data.resolve("inconsistent")), "not repaired at start");
    store().save(finished(Integrity.INTACT));
    assertFalse(Files.exists(data.resolve("inconsistent")));
  }

  @Test
  void damageToBothIsInconsistentNeverADefault() throws Exception {
    store().save(finished(Integrity.INTACT));
    for (String content : List.of("", "{", "{}", "[]", "null")) {
      Files.writeString(data.resolve("state"), content);
      Files.writeString(data.resolve("state.spare"), content);
      AgentState state = store().load();
      assertTrue(state.isInconsistent(), content);
      assertEquals("unknown_INCONSISTENT", state.reportedArtifact());
    }
  }

  @Test
  void aStateThatVanishedIsLostNotNew() throws Exception {
    store().save(finished(Integrity.INTACT));
    Files.delete(data.resolve("state"));
    Files.delete(data.resolve("state.spare"));
    assertTrue(store().load().isInconsistent());
  }

  @Test
  void aSpareThatMayBeOneWriteOldCountsItsPhaseAsEntered() throws Exception {
    AgentState state = AgentState.EMPTY.begun(deployment(Phase.INSTALL, false, Integrity.INTACT));
    store().save(state);
    Files.delete(data.resolve("state"));
    Deployment deployment = store().load().deployment();
    assertNotNull(deployment);
    assertTrue(deployment.position().entered());
  }

  @Test
  void everyDeploymentIsInTheHistoryExactlyOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      store().save(finished(Integrity.INTACT));
      store().load();
    }
    assertEquals(1, History.read(data, 100).whole().size());
  }

  @Test
  void aLineOfHistoryThatAPowerCutLeftIsCutOffAndWrittenAgain() throws Exception {
    store().save(finished(Integrity.INTACT));
    String whole = Files.readString(data.resolve(History.NAME));
    for (int length = 0; length < whole.length(); length += 7) {
      Files.writeString(data.resolve(History.NAME), whole.substring(0, length));
      store().load();
      assertEquals(1, History.read(data, 100).whole().size());
      assertTrue(Files.readString(data.resolve(History.NAME)).endsWith("}\n"));
    }
  }

  @Test
  void howeverMuchFollowsTheNewestWholeLineIsFound() throws Exception {
    store().save(finished(Integrity.INTACT));
    String whole = Files.readString(data.resolve(History.NAME));
    for (String after :
        List.of("x".repeat(100_000), "x\n".repeat(50_000), "x".repeat(90_000) + "\n")) {
      Files.writeString(data.resolve(History.NAME), whole + after);
      store().load();
      assertEquals(whole.lines().toList(), History.read(data, 100).whole());
      assertTrue(Files.readString(data.resolve(History.NAME)).endsWith("\n"));
    }
  }

  @Test
  void theStateIsReadableByEveryoneAndSaysItsStatusFirst() throws Exception {
    store().save(damaged());
    String text = Files.readString(data.resolve("state"));
    assertTrue(text.startsWith("{\n  \"status\" : \"inconsistent\",\n"), text);
    assertEquals(
        "rw-r--r--",
        java.nio.file.attribute.PosixFilePermissions.toString(
            Files.getPosixFilePermissions(data.resolve("state"))));
  }

  @Test
  void aStateOfANewerAgentIsNotTouched() throws Exception {
    store().save(finished(Integrity.INTACT));
    ObjectNode node = Json.parse(Files.readString(data.resolve("state")));
    node.remove("checksum");
    node.put("format", 2);
    String newer = Json.pretty(node.put("checksum", sha256(Json.line(node))));
    Files.writeString(data.resolve("state"), newer);
    Files.writeString(data.resolve("state.spare"), newer);
    StoreException e = assertThrows(StoreException.class, () -> store().load());
    assertTrue(String.valueOf(e.getMessage()).contains("by a newer agent"), e.getMessage());
    assertEquals(newer, Files.readString(data.resolve("state")));
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private FileStateStore store() {
    return new FileStateStore(data, InstantSource.fixed(NOW), "test");
  }

  private static AgentState running() {
    return AgentState.EMPTY.begun(deployment(Phase.INSTALL, true, Integrity.INTACT));
  }

  private static AgentState damaged() {
    return finished(Integrity.INCONSISTENT);
  }

  private static AgentState finished(Integrity integrity) {
    return States.finished(deployment(Phase.FAILURE, true, integrity), NOW);
  }

  private static Deployment deployment(Phase phase, boolean entered, Integrity integrity) {
    var artifact =
        new ArtifactSummary(
            "app-2", null, "sum", List.of(), Map.of("app.version", "2"), List.of("app.*"));
    return new Deployment(
        "1",
        Source.MANAGED,
        artifact,
        AgentState.EMPTY.installed(),
        NOW,
        new Position(phase, entered, 5),
        new Findings(integrity, true, Causes.NONE, null, false),
        Answers.NONE,
        null);
  }
}
