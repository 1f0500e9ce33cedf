package io.updateagent.runtime;

import io.updateagent.config.Stage;
import io.updateagent.store.Waiting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Lets pass while a maintenance window is open; while the clock is wrong none is. */
final class WindowGate implements Gate {
  private final Windows windows;
  private final Clock clock;

  WindowGate(Windows windows, Clock clock) {
    this.windows = windows;
    this.clock = clock;
  }

  @Override
  public Optional<Waiting.Reason> before(Stage stage, String deployment) {
    if (!windows.restrict(stage)) {
      return Optional.empty();
    }
    Instant now = clock.now();
    Optional<Instant> behind = clock.behind();
    if (behind.isPresent()) {
      String what =
          "the clock to be set: it says %s, but it was %s before; windows stay closed until then"
              .formatted(seconds(now), seconds(behind.get()));
      return Optional.of(new Waiting.Reason(what, "set the clock", null));
    }
    if (windows.isOpen(stage, now)) {
      return Optional.empty();
    }
    Optional<Instant> opens = windows.opens(stage, now);
    String what =
        opens
            .map(at -> "the window to %s, which opens at %s".formatted(stage.word(), at))
            .orElse("a window to " + stage.word());
    return Optional.of(new Waiting.Reason(what, "", opens.orElse(null)));
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
