package io.updateagent.server;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A device as the server knows it. Access is guarded by the {@link Devices} that holds it. */
final class Device {
  private static final String SUFFIX = "_INCONSISTENT";

  private final String id;
  private final String identity;
  private final String publicKey;
  private boolean accepted;
  private @Nullable Instant seen;
  private String artifact = "";
  private Map<String, List<String>> attributes = new TreeMap<>();

  Device(String id, String identity, String publicKey, boolean accepted) {
    this.id = id;
    this.identity = identity;
    this.publicKey = publicKey;
    this.accepted = accepted;
  }

  String id() {
    return id;
  }

  String identity() {
    return identity;
  }

  String publicKey() {
    return publicKey;
  }

  boolean isAccepted() {
    return accepted;
  }

  void accept(boolean decision) {
    accepted = decision;
  }

  @Nullable Instant seen() {
    return seen;
  }

  void seen(Instant now) {
    seen = now;
  }

  String artifact() {
    return artifact;
  }

  void runs(String name) {
    artifact = name;
  }

  Map<String, List<String>> attributes() {
    return attributes;
  }

  void replaceAttributes(Map<String, List<String>> all) {
    attributes = new TreeMap<>(all);
    List<String> name = all.get("artifact_name");
    if (name != null && !name.isEmpty()) {
      artifact = name.get(0);
    }
  }

  /** What the device says is wrong with it; null if it says that it is consistent. */
  @Nullable Inconsistent inconsistent() {
    boolean said = first("agent_state").equals("inconsistent") || artifact.endsWith(SUFFIX);
    return said
        ? new Inconsistent(
            first("agent_inconsistent_since"),
            String.join("; ", attributes.getOrDefault("agent_inconsistent_cause", List.of())),
            first("agent_inconsistent_artifact"))
        : null;
  }

  private String first(String name) {
    List<String> values = attributes.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.get(0);
  }

  /** What is wrong with a device, as it reported it; texts are empty where it did not say. */
  record Inconsistent(String since, String cause, String artifact) {}
}
