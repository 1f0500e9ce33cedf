package io.updateagent.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One artifact to some devices. Access is guarded by the {@link Rollouts} that holds it. */
final class Rollout {
  private static final Set<String> FINAL = Set.of("success", "failure", "aborted");

  private final String id;
  private final String name;
  private final String artifact;
  private final Instant created;
  private final Map<String, Part> parts = new LinkedHashMap<>();

  /** How it goes on one device. */
  static final class Part {
    private String status = "pending";
    private String substate = "";
    private final List<String> log = new ArrayList<>();

    String status() {
      return status;
    }

    String substate() {
      return substate;
    }

    List<String> log() {
      return log;
    }

    boolean isFinished() {
      return FINAL.contains(status);
    }
  }

  Rollout(String id, String name, String artifact, Instant created, List<String> devices) {
    this.id = id;
    this.name = name;
    this.artifact = artifact;
    this.created = created;
    devices.forEach(device -> parts.put(device, new Part()));
  }

  String id() {
    return id;
  }

  String name() {
    return name;
  }

  String artifact() {
    return artifact;
  }

  Instant created() {
    return created;
  }

  Map<String, Part> parts() {
    return parts;
  }

  @Nullable Part part(String device) {
    return parts.get(device);
  }

  boolean isOpenFor(String device) {
    Part part = parts.get(device);
    return part != null && !part.isFinished();
  }

  boolean isFinished() {
    return parts.values().stream().allMatch(Part::isFinished);
  }

  /** Takes a device's report; false if the part is over: aborted, or told before. */
  boolean report(String device, String status, String substate) {
    Part part = parts.get(device);
    if (part == null || part.isFinished()) {
      return false;
    }
    part.status = status;
    part.substate = substate;
    return true;
  }

  void abort() {
    parts.values().stream()
        .filter(part -> !part.isFinished())
        .forEach(part -> part.status = "aborted");
  }
}
