package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.deployment.Extent;
import io.updateagent.deployment.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is remembered of an artifact of several payloads. */
class SummariesTest {
  private static final Scope A = new Scope(List.of("a.*"));

  @Test
  void namesOfAllPayloadsCountTogether() {
    Extent extent = extent(payload("app", "a"), payload("app", "b"));
    assertEquals(new Scope(List.of("a.*", "b.*")), extent.damages());
    assertEquals(extent.damages(), extent.replaces());
  }

  @Test
  void onePayloadThatNamesNothingMayDamageEverything() {
    Extent extent = extent(payload("app", "a"), payload("app", null));
    assertEquals(Scope.EVERYTHING, extent.damages());
    assertEquals(A, extent.replaces());
  }

  @Test
  void anEmptyPayloadNeitherDamagesNorReplaces() {
    assertEquals(new Extent(A, A), extent(payload("app", "a"), payload(null, null)));
    assertEquals(new Extent(A, A), extent(payload("app", "a"), payload(null, "b")));
    assertNull(extent(payload(null, "a"), payload(null, "b")).replaces());
  }

  private static Extent extent(PayloadHeader... payloads) {
    return Summaries.of(new Header("set", null, Map.of(), List.of(payloads), "sum", false, ""))
        .extent();
  }

  private static PayloadHeader payload(@Nullable String type, @Nullable String scope) {
    Map<String, String> provides = scope == null ? Map.of() : Map.of(scope + ".version", "1");
    List<String> clears = scope == null ? null : List.of(scope + ".*");
    return new PayloadHeader(0, type, provides, Map.of(), clears, "", "");
  }
}
