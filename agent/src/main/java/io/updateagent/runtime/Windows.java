package io.updateagent.runtime;

import io.updateagent.config.Stage;
import io.updateagent.config.UpdateWindow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * When what may be done. A window is open while the clock on the wall in its time zone shows a time
 * in it: a time that is skipped when clocks go forward is not shown, one that is shown twice when
 * they go back is in it twice. A stage that no window names may always be done.
 */
public final class Windows {
  /** So far ahead that every window opens meanwhile, also one that a change of clocks swallows. */
  private static final int MOST_DAYS = 16;

  private final List<UpdateWindow> windows;

  /** From a configuration. */
  public Windows(List<UpdateWindow> windows) {
    this.windows = List.copyOf(windows);
  }

  /** Whether some window is about the stage. */
  public boolean restrict(Stage stage) {
    return about(stage).findAny().isPresent();
  }

  /** Whether the stage may begin now. */
  public boolean isOpen(Stage stage, Instant now) {
    return !restrict(stage) || about(stage).anyMatch(window -> isOpen(window, now));
  }

  /** When the stage may begin: now or later; empty if not in the next two weeks. */
  public Optional<Instant> opens(Stage stage, Instant now) {
    return isOpen(stage, now)
        ? Optional.of(now)
        : about(stage).flatMap(window -> beginnings(window, now)).min(Instant::compareTo);
  }

  private Stream<UpdateWindow> about(Stage stage) {
    return windows.stream().filter(window -> window.stages().contains(stage));
  }

  private static boolean isOpen(UpdateWindow window, Instant now) {
    LocalDateTime shown = LocalDateTime.ofInstant(now, window.zone());
    LocalTime time = shown.toLocalTime();
    LocalDate today = shown.toLocalDate();
    boolean begun = !time.isBefore(window.from());
    boolean over = !time.isBefore(window.to());
    return window.isOverMidnight()
        ? (begun && isDay(window, today)) || (!over && isDay(window, today.minusDays(1)))
        : begun && !over && isDay(window, today);
  }

  private static boolean isDay(UpdateWindow window, LocalDate day) {
    return window.days().contains(day.getDayOfWeek());
  }

  /**
   * Moments from now on at which it opens: at its time, or where a change of clocks leads into it.
   */
  private static Stream<Instant> beginnings(UpdateWindow window, Instant now) {
    ZoneRules rules = window.zone().getRules();
    LocalDate today = LocalDate.ofInstant(now, window.zone());
    Stream<Instant> onTime =
        LongStream.range(-1, MOST_DAYS)
            .mapToObj(today::plusDays)
            .flatMap(day -> moments(rules, day.atTime(window.from())));
    ZoneOffsetTransition change = rules.nextTransition(now);
    Stream<Instant> byChange = change == null ? Stream.of() : Stream.of(change.getInstant());
    Instant last = ZonedDateTime.ofInstant(now, window.zone()).plusDays(MOST_DAYS).toInstant();
    return Stream.concat(onTime, byChange)
        .filter(moment -> !moment.isBefore(now) && moment.isBefore(last))
        .filter(moment -> isOpen(window, moment));
  }

  /** The moments at which a clock shows a time: one, two, or none. */
  private static Stream<Instant> moments(ZoneRules rules, LocalDateTime shown) {
    List<ZoneOffset> offsets = rules.getValidOffsets(shown);
    return offsets.stream().map(shown::toInstant);
  }
}
