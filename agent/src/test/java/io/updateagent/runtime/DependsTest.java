package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.deployment.Installed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a device may install an artifact. */
class DependsTest {
  private static final Installed DEVICE = new Installed("app-1", null, Map.of("color", "blue"));

  @Test
  void aPayloadThatDependsOnWhatTheDeviceLacksIsRefusedInWords() {
    assertEquals(
        Optional.of("the artifact is for shape round or square, but the device provides none"),
        unmet(Map.of(), Map.of("shape", List.of("round", "square"))));
  }

  @Test
  void aHeaderThatDependsOnWhatTheDeviceLacksIsRefusedInWords() {
    assertEquals(
        Optional.of("the artifact is for shape round, but the device provides none"),
        unmet(Map.of("shape", List.of("round")), Map.of()));
  }

  @Test
  void anArtifactThatDependsOnAnotherValueIsRefusedInWords() {
    assertEquals(
        Optional.of("the artifact is for color red or green, but the device has blue"),
        unmet(Map.of(), Map.of("color", List.of("red", "green"))));
  }

  @Test
  void anArtifactThatAcceptsNothingIsForNoDeviceAndSaysSo() {
    String words = "the artifact accepts no %s at all, so no device can take it; write it again";
    assertEquals(
        Optional.of(words.formatted("device_type")),
        unmet(Map.of("device_type", List.of()), Map.of()));
    assertEquals(
        Optional.of(words.formatted("shape")), unmet(Map.of(), Map.of("shape", List.of())));
  }

  @Test
  void anyOfTheAcceptedValuesWillDo() {
    assertEquals(
        Optional.empty(),
        unmet(
            Map.of("device_type", List.of("crate", "box"), "artifact_name", List.of("app-1")),
            Map.of("color", List.of("red", "blue"))));
  }

  private static Optional<String> unmet(
      Map<String, List<String>> ofHeader, Map<String, List<String>> ofPayload) {
    var payload = new PayloadHeader(0, "app", Map.of(), ofPayload, List.of(), "", "");
    var header = new Header("app-2", null, ofHeader, List.of(payload), "", false, "");
    return Depends.unmet(header, DEVICE, "box");
  }
}
