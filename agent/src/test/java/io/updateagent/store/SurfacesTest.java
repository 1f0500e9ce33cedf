package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.deployment.InconsistentPolicy;
import io.updateagent.deployment.Life;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One truth: what is written for people, machines and servers says the same after every step of
 * random lives. {@code -Dseed=N} begins with another life.
 */
class SurfacesTest {
  private static final long SEED = Long.getLong("seed", 1);
  private static final int LIVES = 4;
  private static final int STEPS = 15;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> fingerprints = new HashMap<>();

  @TempDir Path directory;

  @Test
  void allSurfacesAgreeAfterEveryStep() throws Exception {
    int steps = 0;
    for (long seed = SEED; seed < SEED + LIVES; seed++) {
      Path data = Files.createDirectory(directory.resolve("life-" + seed));
      var store = new FileStateStore(data, InstantSource.fixed(Instant.EPOCH), "test");
      var life = new Life(seed, InconsistentPolicy.SCOPE);
      for (int step = 0; step < STEPS; step++, steps++) {
        AgentState state = life.next();
        store.save(state);
        check(state, data, "seed %d, step %d: %s".formatted(seed, step, life));
      }
    }
    assertEquals(LIVES * STEPS, steps);
  }

  private void check(AgentState state, Path data, String what) throws Exception {
    boolean inconsistent = state.isInconsistent();
    JsonNode document = JSON.readTree(data.resolve("state").toFile());
    assertEquals(state.status().word(), text(document, "status"), what);
    assertEquals(inconsistent, "inconsistent".equals(text(document, "status")), what);
    assertEquals(state.installed().artifactName(), text(document, "artifact"), what);
    assertEquals(state.reportedArtifact(), text(document, "reported_artifact"), what);
    assertEquals(Fingerprint.of(state), text(document, "fingerprint"), what);
    assertEquals(inconsistent, Files.exists(data.resolve("inconsistent")), what);
    if (inconsistent) {
      JsonNode flag = JSON.readTree(data.resolve("inconsistent").toFile());
      assertEquals(document.path("inconsistent"), flag, what);
    }
    assertEquals(state, new FileStateStore(data, InstantSource.system(), "test").load(), what);
    checkHistory(state, data, what);
    checkFingerprint(state, what);
  }

  private static void checkHistory(AgentState state, Path data, String what) throws IOException {
    List<String> lines =
        Files.readAllLines(data.resolve("history.jsonl")).stream()
            .filter(line -> !line.contains("\"verdict\":\"cleared\""))
            .toList();
    long finished = state.last() == null ? 0 : state.last().number();
    assertEquals(finished, lines.size(), what);
  }

  /** Equal exactly if devices run the same and lack the same. */
  private void checkFingerprint(AgentState state, String what) {
    String lacks =
        state.inconsistencies().stream()
            .map(Inconsistency::scope)
            .map(scope -> scope.patterns().toString())
            .collect(Collectors.toCollection(TreeSet::new))
            .toString();
    String meaning = state.installed().all() + lacks;
    String known = fingerprints.putIfAbsent(Fingerprint.of(state), meaning);
    assertEquals(known == null ? meaning : known, meaning, what);
  }

  private static @Nullable String text(JsonNode node, String name) {
    return node.path(name).isNull() ? null : node.path(name).asText();
  }
}
