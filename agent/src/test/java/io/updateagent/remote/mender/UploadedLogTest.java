package io.updateagent.remote.mender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.remote.LogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server gets to see of a log that it does not take whole. */
class UploadedLogTest {
  private static LogEntry line(String level, int number) {
    return new LogEntry(Instant.ofEpochSecond(number), level, "line " + number);
  }

  private static List<LogEntry> lines(int count) {
    var lines = new ArrayList<LogEntry>();
    for (int at = 0; at < count; at++) {
      lines.add(line(at == 300 || at == 500 ? "error" : "info", at));
    }
    return lines;
  }

  @Test
  void theFirstErrorAndTheEndStayAndTheLogSaysWhatIsMissing() {
    var log = new UploadedLog(lines(1000));
    assertEquals(1000, log.entries().size());

    int before = 1001;
    int times = 0;
    while (log.shorten()) {
      List<LogEntry> shown = log.entries();
      assertTrue(shown.size() < before);
      before = shown.size();
      times++;
      assertEquals(line("info", 999), shown.get(shown.size() - 1));
      assertTrue(shown.contains(line("error", 300)), () -> "shortened to " + shown);
      long said =
          shown.stream()
              .map(LogEntry::message)
              .filter(message -> message.endsWith("the server does not take the whole log"))
              .mapToLong(message -> Long.parseLong(message.substring(0, message.indexOf(' '))))
              .sum();
      long there = shown.stream().filter(one -> one.message().startsWith("line ")).count();
      assertEquals(1000, said + there);
    }
    assertTrue(times >= 5 && times <= 10, "shortened " + times + " times");
  }

  @Test
  void aLogWithoutTroubleKeepsItsEnd() {
    var log = new UploadedLog(lines(200));
    assertTrue(log.shorten());
    assertEquals(line("info", 199), log.entries().get(log.entries().size() - 1));
    assertTrue(log.entries().get(0).message().endsWith("the server does not take the whole log"));
  }

  @Test
  void oneLongLineIsNotShortenedForEver() {
    var log = new UploadedLog(List.of(new LogEntry(Instant.EPOCH, "error", "x".repeat(100_000))));
    int times = 0;
    while (log.shorten()) {
      times++;
    }
    assertTrue(times <= 2, "shortened " + times + " times");
    assertFalse(log.shorten());
  }

  @Test
  void secretsStayOnTheDevice() {
    var log =
        new UploadedLog(
            List.of(new LogEntry(Instant.EPOCH, "info", "GET https://u:secret@h/?sig=secret")));
    assertEquals("GET https://***@h/?sig=***", log.entries().get(0).message());
  }
}
