package io.updateagent.server;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A device as the server knows it. It calls while people look at it, and in several calls at once;
 * it guards itself.
 */
final class Device {
  private static final String SUFFIX = "_INCONSISTENT";

  private final String id;
  private final String identity;
  private final String publicKey;
  private boolean accepted;
  private @Nullable Instant seen;
  private String artifact = "";
  private Map<String, List<String>> attributes = Map.of();

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

  synchronized boolean isAccepted() {
    return accepted;
  }

  synchronized void accept(boolean decision) {
    accepted = decision;
  }

  synchronized @Nullable Instant seen() {
    return seen;
  }

  synchronized void seen(Instant now) {
    seen = now;
  }

  synchronized String artifact() {
    return artifact;
  }

  synchronized void runs(String name) {
    artifact = name;
  }

  /** What it last said of itself; never changed. */
  synchronized Map<String, List<String>> attributes() {
    return attributes;
  }

  /** Adds attributes to those that are known. */
  synchronized void mergeAttributes(Map<String, List<String>> some) {
    var all = new TreeMap<>(attributes);
    all.putAll(some);
    replaceAttributes(all);
  }

  synchronized void replaceAttributes(Map<String, List<String>> all) {
    attributes = Collections.unmodifiableMap(new TreeMap<>(all));
    List<String> name = all.get("artifact_name");
    if (name != null && !name.isEmpty()) {
      artifact = name.get(0);
    }
  }

  /** What the device says is wrong with it; null if it says that it is consistent. */
  synchronized @Nullable Inconsistent inconsistent() {
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
