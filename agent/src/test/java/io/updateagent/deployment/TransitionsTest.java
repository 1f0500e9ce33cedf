package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The documentation shows the very table that the engine uses. */
class TransitionsTest {
  private static final Path DOCUMENT = Path.of("../docs/state-machine.md");
  private static final String TABLE = "transitions";
  private static final String INTEGRITY = "integrity";

  @Test
  void theDocumentShowsTheTable() throws IOException {
    assertShown(TABLE, table());
  }

  @Test
  void theDocumentShowsHowIntegrityFolds() throws IOException {
    assertShown(INTEGRITY, integrity());
  }

  @Test
  void everyPhaseButTheLastHasARow() {
    List<Phase> phases = Transitions.rows().stream().map(Transitions.Row::phase).sorted().toList();
    List<Phase> expected =
        Arrays.stream(Phase.values()).filter(phase -> phase != Phase.DONE).sorted().toList();
    assertEquals(expected, phases);
  }

  @Test
  void anOutcomeThatCannotOccurIsABug() {
    assertThrows(
        IllegalStateException.class, () -> Transitions.next(Phase.COMMITTED, Outcome.FAILED));
  }

  private static void assertShown(String section, String expected) throws IOException {
    String begin = "<!-- begin " + section + " -->\n";
    String end = "<!-- end " + section + " -->";
    String text = Files.readString(DOCUMENT);
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(end);
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(DOCUMENT, text.substring(0, from) + expected + text.substring(to));
      return;
    }
    assertEquals(expected, text.substring(from, to), "run with -Drewrite=true to write it anew");
  }

  private static String table() {
    return "| phase | ok / tainted | skipped | failed | aborted | interrupted |\n"
        + "|---|---|---|---|---|---|\n"
        + Transitions.rows().stream().map(TransitionsTest::line).collect(Collectors.joining());
  }

  private static String line(Transitions.Row row) {
    return "| %s | %s | %s | %s | %s | %s |%n"
        .formatted(
            row.phase(),
            shown(row.ok()),
            shown(row.skipped()),
            shown(row.failed()),
            shown(row.aborted()),
            shown(row.interrupted()));
  }

  private static String shown(@Nullable Phase phase) {
    return phase == null ? "-" : phase.name();
  }

  private static String integrity() {
    var text =
        new StringBuilder("| phase | outcome | from INTACT | from DAMAGED |\n|---|---|---|---|\n");
    for (Transitions.Row row : Transitions.rows()) {
      for (Outcome outcome : Outcome.values()) {
        if (isPossible(row, outcome)) {
          text.append(
              "| %s | %s | %s | %s |%n"
                  .formatted(
                      row.phase(),
                      outcome,
                      Integrity.INTACT.after(row.phase(), outcome),
                      Integrity.DAMAGED.after(row.phase(), outcome)));
        }
      }
    }
    return text.toString();
  }

  private static boolean isPossible(Transitions.Row row, Outcome outcome) {
    return switch (outcome) {
      case OK, TAINTED, INTERRUPTED -> true;
      case SKIPPED -> row.skipped() != null;
      case FAILED -> row.failed() != null;
      case ABORTED -> row.aborted() != null;
    };
  }
}
