package io.updateagent.server;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One artifact to some devices. Devices and people use it at the same time; it guards itself. */
final class Rollout {
  private static final Set<String> FINAL =
      Set.of("success", "failure", "already-installed", "aborted");

  private final String id;
  private final String name;
  private final String artifact;
  private final Instant created;
  private final Map<String, Part> parts = new LinkedHashMap<>();

  /** How it goes on one device, at one moment. */
  record Part(String status, String substate, String log) {

    boolean isFinished() {
      return FINAL.contains(status);
    }
  }

  /** What comes of a device's report. */
  enum Reply {
    TAKEN,
    /** The device has nothing to report any more: aborted, or told before. */
    OVER,
    /** The deployment is not for the device. */
    NOT_FOUND
  }

  Rollout(String id, String name, String artifact, Instant created, List<String> devices) {
    this.id = id;
    this.name = name;
    this.artifact = artifact;
    this.created = created;
    devices.forEach(device -> parts.put(device, new Part("pending", "", "")));
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

  /** By device, as it is now. */
  synchronized Map<String, Part> parts() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  synchronized @Nullable Part part(String device) {
    return parts.get(device);
  }

  boolean isOpenFor(String device) {
    Part part = part(device);
    return part != null && !part.isFinished();
  }

  boolean isFinished() {
    return parts().values().stream().allMatch(Part::isFinished);
  }

  /** Takes a device's report. A verdict may be told again: the answer to it may have been lost. */
  synchronized Reply report(String device, String status, String substate) {
    Part part = parts.get(device);
    if (part == null) {
      return Reply.NOT_FOUND;
    }
    if (part.isFinished()) {
      return part.status().equals(status) ? Reply.TAKEN : Reply.OVER;
    }
    parts.put(device, new Part(status, substate, part.log()));
    return Reply.TAKEN;
  }

  /** Takes a device's log, whatever became of the deployment. */
  synchronized Reply log(String device, String text) {
    Part part = parts.get(device);
    if (part == null) {
      return Reply.NOT_FOUND;
    }
    parts.put(device, new Part(part.status(), part.substate(), text));
    return Reply.TAKEN;
  }

  /**
   * Drops logs that exceed the room for them.
   *
   * @param instead what is left of a log that is dropped
   * @return how many characters of the room are taken
   */
  synchronized long keepLogs(long room, String instead) {
    long taken = 0;
    for (Map.Entry<String, Part> entry : parts.entrySet()) {
      Part part = entry.getValue();
      int size = part.log().length();
      if (taken + size > room && size > instead.length()) {
        entry.setValue(new Part(part.status(), part.substate(), instead));
      } else {
        taken += size;
      }
    }
    return taken;
  }

  synchronized void abort() {
    parts.replaceAll(
        (device, part) ->
            part.isFinished() ? part : new Part("aborted", part.substate(), part.log()));
  }
}
