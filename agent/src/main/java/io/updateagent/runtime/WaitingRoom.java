package io.updateagent.runtime;

import io.updateagent.deployment.Deployment;
import io.updateagent.store.Waiting;
import io.updateagent.store.WaitingFile;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a deployment waits: keeps what is shown of it, and says it once. */
final class WaitingRoom {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final WaitingFile file;
  private final InstantSource clock;
  private final String boot;
  private final Consumer<String> said;
  private @Nullable Waiting waiting;

  /**
   * @param boot the id of this run of the system
   * @param said hears in one line when the deployment begins to wait for something
   */
  WaitingRoom(WaitingFile file, InstantSource clock, String boot, Consumer<String> said) {
    this.file = file;
    this.clock = clock;
    this.boot = boot;
    this.said = said;
  }

  /** A deployment waits; true if it did not in this process, or not here. */
  boolean enter(Deployment deployment, List<Waiting.Reason> reasons) {
    Waiting before = waiting;
    if (before != null && before.isAbout(deployment)) {
      if (!before.reasons().equals(reasons)) {
        keep(before.with(reasons, boot));
      }
      return false;
    }
    keep(
        file.read()
            .filter(known -> known.isAbout(deployment))
            .map(known -> known.with(reasons, boot))
            .orElseGet(() -> begins(deployment, reasons)));
    return true;
  }

  private Waiting begins(Deployment deployment, List<Waiting.Reason> reasons) {
    return new Waiting(
        deployment.id(),
        deployment.artifact().name(),
        deployment.phase(),
        clock.instant().truncatedTo(ChronoUnit.SECONDS),
        boot,
        false,
        reasons);
  }

  /** Whether the server knows. */
  boolean isTold() {
    return waiting != null && waiting.told();
  }

  /** The server knows. */
  void told() {
    Waiting known = waiting;
    if (known != null) {
      waiting = known.known();
      write(known.known());
    }
  }

  /** Nobody waits any more. */
  void leave() {
    waiting = null;
    try {
      file.remove();
    } catch (IOException e) {
      LOG.warn("cannot remove the note that an update waits: {}", e.getMessage());
    }
  }

  private void keep(Waiting changed) {
    waiting = changed;
    write(changed);
    said.accept(Describe.waiting(changed));
  }

  /** It is only what is shown: a full disk keeps nothing from waiting, or from going on. */
  private void write(Waiting changed) {
    try {
      file.write(changed);
    } catch (IOException e) {
      LOG.warn("cannot note that an update waits: {}", e.getMessage());
    }
  }
}
