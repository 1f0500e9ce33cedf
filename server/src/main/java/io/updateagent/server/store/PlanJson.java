package io.updateagent.server.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A plan as JSON, in the database and in the management API. */
public final class PlanJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> PHASE = List.of("percent", "pause_seconds");

  private PlanJson() {}

  /** Writes it. */
  public static ObjectNode write(Plan plan) {
    ObjectNode node = JSON.createObjectNode();
    ArrayNode phases = node.putArray("phases");
    for (Plan.Phase phase : plan.phases()) {
      phases
          .addObject()
          .put("percent", phase.percent())
          .put("pause_seconds", phase.pause().toSeconds());
    }
    plan.stopAtFailed().ifPresent(percent -> node.put("stop_at_failed_percent", percent));
    plan.stopAtInconsistent()
        .ifPresent(percent -> node.put("stop_at_inconsistent_percent", percent));
    return node.put("retries", plan.retries()).put("force_installation", plan.force());
  }

  /**
   * Reads it from an object that may have other members; what is missing is as in {@link
   * Plan#atOnce}.
   *
   * @throws IllegalArgumentException with one line, if it makes no sense
   */
  public static Plan read(JsonNode node) {
    Plan usual = Plan.atOnce();
    List<Plan.Phase> phases = new ArrayList<>();
    if (node.has("phases") && !node.path("phases").isArray()) {
      throw new IllegalArgumentException("phases must be a list");
    }
    for (JsonNode phase : node.path("phases")) {
      requirePhase(phase);
      phases.add(
          new Plan.Phase(
              whole(phase, "percent", 0), Duration.ofSeconds(whole(phase, "pause_seconds", 0))));
    }
    return new Plan(
        phases.isEmpty() ? usual.phases() : phases,
        percent(node, "stop_at_failed_percent"),
        percent(node, "stop_at_inconsistent_percent"),
        whole(node, "retries", 0),
        force(node));
  }

  private static void requirePhase(JsonNode phase) {
    if (!phase.isObject()) {
      throw new IllegalArgumentException("a phase must be an object with a percent");
    }
    phase
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!PHASE.contains(name)) {
                throw new IllegalArgumentException(
                    "a phase has no \"%s\"; it has %s".formatted(name, String.join(", ", PHASE)));
              }
            });
  }

  private static boolean force(JsonNode node) {
    JsonNode value = node.path("force_installation");
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new IllegalArgumentException("force_installation must be true or false");
    }
    return value.asBoolean(false);
  }

  private static OptionalInt percent(JsonNode node, String name) {
    return node.path(name).isMissingNode() || node.path(name).isNull()
        ? OptionalInt.empty()
        : OptionalInt.of(whole(node, name, 0));
  }

  private static int whole(JsonNode node, String name, int otherwise) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw new IllegalArgumentException(name + " must be a whole number");
    }
    return value.intValue();
  }

  static Plan parse(String text) {
    try {
      return read(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the plan of a deployment is no JSON", e);
    }
  }
}
