package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Answers;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.RebootNeed;
import io.updateagent.deployment.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

  private static ObjectNode node() throws Exception {
    Deployment begun =
        Deployment.begin("1", Source.MANAGED, "new", AgentState.EMPTY.installed(), Instant.EPOCH);
    AgentState state =
        AgentState.EMPTY.begun(begun.withAnswers(begun.answers().withReboots(BOTH, "this boot")));
    return Json.parse(new StateDocument(state, 7).text().getBytes(StandardCharsets.UTF_8));
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
