package io.updateagent.remote.mender;

import io.updateagent.remote.LogEntry;
import io.updateagent.remote.Secrets;
import java.util.ArrayList;
import java.util.List;

/**
 * A deployment's log on its way to a server: without secrets, and shorter each time the server says
 * that it is too large. Kept is where the trouble began and how it ended: a quarter of the room is
 * for the lines from the first error or warning on, the rest for the last lines. The log itself
 * says how many lines are left out.
 */
final class UploadedLog {
  private static final int SMALLEST = 1024;

  /** What a line costs beside its words: time, level, names and quotation marks. */
  private static final int FRAME = 90;

  private final List<LogEntry> whole;
  private List<LogEntry> shown;

  UploadedLog(List<LogEntry> entries) {
    this.whole =
        entries.stream()
            .map(one -> new LogEntry(one.time(), one.level(), Secrets.removed(one.message())))
            .toList();
    this.shown = whole;
  }

  List<LogEntry> entries() {
    return shown;
  }

  /** Halves the log; false if that is not worth it. */
  boolean shorten() {
    int room = shown.stream().mapToInt(UploadedLog::size).sum() / 2;
    if (room < SMALLEST) {
      return false;
    }
    List<LogEntry> next = within(room);
    boolean shorter = next.size() < shown.size();
    shown = next;
    return shorter;
  }

  private List<LogEntry> within(int room) {
    int tail = whole.size();
    for (int left = room - room / 4; tail > 0 && left >= size(whole.get(tail - 1)); tail--) {
      left -= size(whole.get(tail - 1));
    }
    int first = Math.min(firstTrouble(), tail);
    int end = first;
    for (int left = room / 4; end < tail && left >= size(whole.get(end)); end++) {
      left -= size(whole.get(end));
    }
    var kept = new ArrayList<LogEntry>();
    leftOut(0, first, kept);
    kept.addAll(whole.subList(first, end));
    leftOut(end, tail, kept);
    kept.addAll(whole.subList(tail, whole.size()));
    return kept;
  }

  private void leftOut(int from, int until, List<LogEntry> kept) {
    if (until > from) {
      String message = "%d lines are left out: the server does not take the whole log";
      kept.add(new LogEntry(whole.get(from).time(), "warning", message.formatted(until - from)));
    }
  }

  private int firstTrouble() {
    for (String level : List.of("error", "warning")) {
      for (int at = 0; at < whole.size(); at++) {
        if (whole.get(at).level().equals(level)) {
          return at;
        }
      }
    }
    return whole.size();
  }

  private static int size(LogEntry entry) {
    return FRAME + entry.message().length();
  }
}
