package io.updateagent.server;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All deployments, oldest first. The same artifact may be deployed again at any time. */
final class Rollouts {
  /** How large all logs may be together, in characters. */
  static final long LARGEST_LOGS = 32L * 1024 * 1024;

  private static final String DROPPED =
      "this log was dropped: the server keeps the newest 32 MiB of logs";

  private final Map<String, Rollout> byId = new LinkedHashMap<>();
  private final InstantSource clock;

  Rollouts(InstantSource clock) {
    this.clock = clock;
  }

  synchronized Rollout create(String name, String artifact, List<String> devices) {
    var rollout =
        new Rollout(UUID.randomUUID().toString(), name, artifact, clock.instant(), devices);
    byId.put(rollout.id(), rollout);
    return rollout;
  }

  /** The oldest deployment that the device has not finished. */
  synchronized Optional<Rollout> next(String device) {
    return byId.values().stream().filter(rollout -> rollout.isOpenFor(device)).findFirst();
  }

  synchronized Optional<Rollout> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  synchronized List<Rollout> all() {
    return new ArrayList<>(byId.values());
  }

  /** Keeps a device's log. Those of the oldest deployments are dropped when there are too many. */
  synchronized Rollout.Reply log(Rollout rollout, String device, String text) {
    Rollout.Reply reply = rollout.log(device, text);
    List<Rollout> newestFirst = all();
    Collections.reverse(newestFirst);
    long room = LARGEST_LOGS;
    for (Rollout one : newestFirst) {
      room -= one.keepLogs(room, DROPPED);
    }
    return reply;
  }
}
