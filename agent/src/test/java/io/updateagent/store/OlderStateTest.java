package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Answers;
import io.updateagent.deployment.ArtifactSummary;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Extent;
import io.updateagent.deployment.RebootNeed;
import io.updateagent.deployment.Scope;
import io.updateagent.deployment.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** States that an agent wrote before it kept what it keeps now are read, and mean the same. */
class OlderStateTest {
  private static final Map<Integer, RebootNeed> BOTH =
      Map.of(0, RebootNeed.BY_MODULE, 1, RebootNeed.AUTOMATIC);

  @Test
  void theAnswersOfEachPayloadAreKept() throws Exception {
    Answers kept = answers(parse(node()));
    assertEquals(BOTH, kept.reboots());
    assertEquals(RebootNeed.BY_MODULE, kept.rebootOf(0));
    assertEquals(RebootNeed.AUTOMATIC, kept.rebootOf(1));
  }

  @Test
  void withoutAnAnswerForEachPayloadTheOneForAllHolds() throws Exception {
    ObjectNode node = node();
    ((ObjectNode) node.path("deployment")).remove("reboots");
    Answers read = answers(parse(node));
    assertEquals(RebootNeed.AUTOMATIC, read.rebootOf(0));
    assertEquals(RebootNeed.AUTOMATIC, read.rebootOf(1));
  }

  @Test
  void howFarAnArtifactReachesIsKept() throws Exception {
    Extent silent = Extent.of(List.of(List.of("app.version"), List.of()));
    assertEquals(silent, extent(parse(node(silent))));
    Extent empty = Extent.of(List.of());
    assertEquals(empty, extent(parse(node(empty))));
  }

  @Test
  void withoutAnExtentItsProvidesAndClearsSayHowFarAnArtifactReaches() throws Exception {
    ObjectNode node = node(Extent.of(List.of(List.of())));
    ((ObjectNode) node.path("deployment").path("artifact")).remove(List.of("damages", "replaces"));
    var scope = new Scope(List.of("app.version"));
    assertEquals(new Extent(scope, scope), extent(parse(node)));
  }

  private static ObjectNode node(Extent extent) throws Exception {
    var artifact =
        new ArtifactSummary(
            "new", null, null, List.of(), Map.of("app.version", "1"), List.of(), extent);
    return node(begun().withArtifact(artifact));
  }

  private static Extent extent(AgentState state) {
    return Objects.requireNonNull(state.deployment()).artifact().extent();
  }

  private static ObjectNode node() throws Exception {
    Deployment begun = begun();
    return node(begun.withAnswers(begun.answers().withReboots(BOTH, "this boot")));
  }

  private static Deployment begun() {
    return Deployment.begin(
        "1", Source.MANAGED, "new", AgentState.EMPTY.installed(), Instant.EPOCH);
  }

  private static ObjectNode node(Deployment deployment) throws Exception {
    var document = new StateDocument(AgentState.EMPTY.begun(deployment), 7);
    return Json.parse(document.text().getBytes(StandardCharsets.UTF_8));
  }

  private static AgentState parse(ObjectNode node) throws Exception {
    node.remove("checksum");
    Checksum.seal(node, "checksum");
    return StateDocument.parse(Json.pretty(node).getBytes(StandardCharsets.UTF_8)).state();
  }

  private static Answers answers(AgentState state) {
    return Objects.requireNonNull(state.deployment()).answers();
  }
}
