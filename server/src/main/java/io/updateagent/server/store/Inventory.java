package io.updateagent.server.store;

import java.util.List;
import java.util.Map;

/**
 * What a device says of itself, read from the attributes of its inventory. Those of this agent, or
 * the name of the artifact alone, which any client of the protocol gives.
 */
final class Inventory {
  private static final String SUFFIX = "_INCONSISTENT";

  private final Map<String, List<String>> attributes;

  Inventory(Map<String, List<String>> attributes) {
    this.attributes = attributes;
  }

  String artifact() {
    return first("artifact_name");
  }

  String type() {
    return first("device_type");
  }

  String fingerprint() {
    return first("content_fingerprint");
  }

  Verdict verdict() {
    return verdict(artifact(), first("update_status"));
  }

  static Verdict verdict(String artifact, String status) {
    if (artifact.endsWith(SUFFIX) || status.equals(Verdict.INCONSISTENT.word())) {
      return Verdict.INCONSISTENT;
    }
    if (status.equals(Verdict.UPDATING.word())) {
      return Verdict.UPDATING;
    }
    return artifact.isEmpty() && status.isEmpty() ? Verdict.UNKNOWN : Verdict.CONSISTENT;
  }

  Device.Inconsistent inconsistent() {
    return verdict() == Verdict.INCONSISTENT
        ? new Device.Inconsistent(
            first("inconsistent_since"),
            String.join("; ", attributes.getOrDefault("inconsistent_cause", List.of())),
            first("inconsistent_artifact"))
        : Device.Inconsistent.NOT_SAID;
  }

  private String first(String name) {
    List<String> values = attributes.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.get(0);
  }
}
