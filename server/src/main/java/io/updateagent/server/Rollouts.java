package io.updateagent.server;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All deployments, oldest first. The same artifact may be deployed again at any time. */
final class Rollouts {
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
}
