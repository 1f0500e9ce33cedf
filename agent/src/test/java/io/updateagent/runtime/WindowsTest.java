package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.config.Stage;
import io.updateagent.config.UpdateWindow;
import io.updateagent.store.Waiting;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Maintenance windows, by a clock that the test sets. */
class WindowsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Set<DayOfWeek> ALL = EnumSet.allOf(DayOfWeek.class);

  private static Windows window(Set<DayOfWeek> days, String from, String to, ZoneId zone) {
    return new Windows(List.of(one(days, from, to, zone)));
  }

  private static UpdateWindow one(Set<DayOfWeek> days, String from, String to, ZoneId zone) {
    return new UpdateWindow(
        days, LocalTime.parse(from), LocalTime.parse(to), zone, Set.of(Stage.INSTALL));
  }

  private static boolean isOpen(Windows windows, String at) {
    return windows.isOpen(Stage.INSTALL, Instant.parse(at));
  }

  private static String opens(Windows windows, String at) {
    return windows
        .opens(Stage.INSTALL, Instant.parse(at))
        .map(Instant::toString)
        .orElse("not soon");
  }

  @Test
  void whatNoWindowNamesMayAlwaysBeDone() {
    Windows windows = window(ALL, "22:00", "23:00", BERLIN);
    assertTrue(windows.isOpen(Stage.REBOOT, Instant.parse("2026-11-23T12:00:00Z")));
    assertFalse(windows.restrict(Stage.REBOOT));
    assertTrue(new Windows(List.of()).isOpen(Stage.INSTALL, Instant.EPOCH));
  }

  @Test
  void aWindowHasItsBeginningButNotItsEnd() {
    Windows windows = window(ALL, "22:00", "23:00", BERLIN);
    assertFalse(isOpen(windows, "2026-11-23T20:59:59Z"));
    assertTrue(isOpen(windows, "2026-11-23T21:00:00Z"));
    assertTrue(isOpen(windows, "2026-11-23T21:59:59Z"));
    assertFalse(isOpen(windows, "2026-11-23T22:00:00Z"));
    assertEquals("2026-11-24T21:00:00Z", opens(windows, "2026-11-23T22:00:00Z"));
  }

  @Test
  void aWindowOverMidnightBelongsToTheDayOnWhichItBegins() {
    Windows windows = window(Set.of(DayOfWeek.SATURDAY), "22:00", "04:00", ZoneId.of("UTC"));
    assertFalse(isOpen(windows, "2026-11-21T03:00:00Z"), "Saturday morning belongs to Friday");
    assertTrue(isOpen(windows, "2026-11-21T22:00:00Z"));
    assertTrue(isOpen(windows, "2026-11-22T03:59:59Z"));
    assertFalse(isOpen(windows, "2026-11-22T04:00:00Z"));
    assertFalse(isOpen(windows, "2026-11-22T22:00:00Z"));
    assertEquals("2026-11-28T22:00:00Z", opens(windows, "2026-11-22T04:00:00Z"));
  }

  @Test
  void aWindowThatEndsWhereItBeginsLastsForADay() {
    Windows windows = window(Set.of(DayOfWeek.SUNDAY), "00:00", "00:00", ZoneId.of("UTC"));
    assertTrue(isOpen(windows, "2026-11-22T00:00:00Z"));
    assertTrue(isOpen(windows, "2026-11-22T23:59:59Z"));
    assertFalse(isOpen(windows, "2026-11-23T00:00:00Z"));
  }

  @Test
  void theHourThatClocksSkipIsInNoWindow() {
    // 2026-03-29: from 02:00 to 03:00 in Berlin, at 01:00 UTC.
    Windows swallowed = window(ALL, "02:00", "03:00", BERLIN);
    assertFalse(isOpen(swallowed, "2026-03-29T00:59:59Z"));
    assertFalse(isOpen(swallowed, "2026-03-29T01:00:00Z"));
    assertEquals("2026-03-30T00:00:00Z", opens(swallowed, "2026-03-29T00:30:00Z"));
    Windows half = window(ALL, "02:30", "03:30", BERLIN);
    assertEquals("2026-03-29T01:00:00Z", opens(half, "2026-03-29T00:30:00Z"));
    assertFalse(isOpen(half, "2026-03-29T01:30:00Z"));
  }

  @Test
  void theHourThatClocksShowTwiceIsInAWindowTwice() {
    // 2026-10-25: from 03:00 back to 02:00 in Berlin, at 01:00 UTC.
    Windows windows = window(ALL, "01:00", "02:30", BERLIN);
    assertTrue(isOpen(windows, "2026-10-25T00:29:59Z"));
    assertFalse(isOpen(windows, "2026-10-25T00:30:00Z"));
    assertEquals("2026-10-25T01:00:00Z", opens(windows, "2026-10-25T00:30:00Z"));
    assertTrue(isOpen(windows, "2026-10-25T01:29:59Z"));
    assertFalse(isOpen(windows, "2026-10-25T01:30:00Z"));
  }

  @Test
  void theNextOpeningIsTheFirstMinuteThatIsOpen() {
    var random = new Random(20261125);
    List<ZoneId> zones =
        List.of(BERLIN, ZoneId.of("America/New_York"), ZoneId.of("Australia/Lord_Howe"));
    for (int round = 0; round < 60; round++) {
      var all = new ArrayList<UpdateWindow>();
      for (int count = 1 + random.nextInt(3); count > 0; count--) {
        all.add(any(random, zones.get(random.nextInt(zones.size()))));
      }
      var windows = new Windows(all);
      Instant day =
          Instant.parse(random.nextBoolean() ? "2026-03-06T00:00:00Z" : "2026-10-20T00:00:00Z");
      Instant now = day.plus(Duration.ofMinutes(random.nextInt(30 * 24 * 60)));
      Instant known = windows.opens(Stage.INSTALL, now).orElseThrow();
      assertEquals(firstOpenMinute(windows, now), known, all + " from " + now);
    }
  }

  private static Instant firstOpenMinute(Windows windows, Instant now) {
    Instant minute = now;
    while (!windows.isOpen(Stage.INSTALL, minute)) {
      minute = minute.plus(Duration.ofMinutes(1));
    }
    return minute;
  }

  private static UpdateWindow any(Random random, ZoneId zone) {
    Set<DayOfWeek> days = new HashSet<>();
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      days.add(DayOfWeek.of(1 + random.nextInt(7)));
    }
    LocalTime from = LocalTime.of(random.nextInt(24), random.nextInt(60));
    LocalTime to = LocalTime.of(random.nextInt(24), random.nextInt(60));
    return new UpdateWindow(days, from, to, zone, Set.of(Stage.INSTALL));
  }

  @Test
  void whileTheClockIsWrongEveryWindowIsClosed() {
    Instant known = Instant.parse("2026-11-23T21:30:00Z");
    Windows windows = window(ALL, "22:00", "23:00", BERLIN);
    var behind = new Clock(() -> Instant.parse("2026-01-03T21:30:00Z"), () -> known);
    Optional<Waiting.Reason> closed = new WindowGate(windows, behind).before(Stage.INSTALL, "d-1");
    assertTrue(isOpen(windows, "2026-01-03T21:30:00Z"), "it is open by the wrong clock");
    assertTrue(closed.orElseThrow().what().startsWith("the clock to be set"), closed.toString());
    assertEquals("set the clock", closed.orElseThrow().advice());
    assertEquals(
        Optional.empty(),
        new WindowGate(windows, behind).before(Stage.REBOOT, "d-1"),
        "what no window is about does not wait for the clock");
    var right = new Clock(() -> known, () -> known);
    assertEquals(Optional.empty(), new WindowGate(windows, right).before(Stage.INSTALL, "d-1"));
  }

  @Test
  void whoWaitsIsToldWhenTheWindowOpens() {
    Instant now = Instant.parse("2026-11-23T12:00:00Z");
    var gate =
        new WindowGate(window(ALL, "22:00", "23:00", BERLIN), new Clock(() -> now, () -> now));
    Waiting.Reason reason = gate.before(Stage.INSTALL, "").orElseThrow();
    assertEquals("the window to install, which opens at 2026-11-23T21:00:00Z", reason.what());
    assertEquals(Instant.parse("2026-11-23T21:00:00Z"), reason.until());
  }
}
