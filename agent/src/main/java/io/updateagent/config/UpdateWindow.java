package io.updateagent.config;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;

/**
 * A time of the week in which something may be done: on these days, while a clock in this time zone
 * shows a time from {@code from} to before {@code to}. Where {@code to} is not after {@code from}
 * the window goes on over midnight into the next day; where they are equal it lasts for a day.
 *
 * @param days on which it begins
 * @param from when it begins
 * @param to when it ends
 * @param zone where the clock hangs
 * @param stages what may be done in it, and only in it or in another window that allows it
 */
public record UpdateWindow(
    Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone, Set<Stage> stages) {

  /** Keeps its own copies. */
  public UpdateWindow {
    days = Set.copyOf(days);
    stages = Set.copyOf(stages);
  }

  /** Whether it goes on into the day after the one on which it began. */
  public boolean isOverMidnight() {
    return !to.isAfter(from);
  }
}
