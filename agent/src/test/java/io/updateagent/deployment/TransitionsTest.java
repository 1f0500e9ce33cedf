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
  private static final String EFFECTS = "effects";

  @Test
  void theDocumentShowsTheTable() throws IOException {
    assertShown(TABLE, table());
  }

  @Test
  void theDocumentShowsHowIntegrityFolds() throws IOException {
    assertShown(EFFECTS, effects());
  }

  @Test
  void everyPhaseButTheLastHasARow() {
    List<Phase> phases =
        Transitions.TABLE.rows().stream().map(Transitions.Row::phase).sorted().toList();
    List<Phase> expected =
        Arrays.stream(Phase.values()).filter(phase -> phase != Phase.DONE).sorted().toList();
    assertEquals(expected, phases);
  }

  @Test
  void whatCanOccurHasAnEffectAndWhatCannotHasNone() {
    for (int line = 0; line < Transitions.TABLE.rows().size(); line++) {
      Transitions.Row to = Transitions.TABLE.rows().get(line);
      Effects.Row effect = Effects.TABLE.rows().get(line);
      assertEquals(to.phase(), effect.phase());
      for (Outcome outcome : Outcome.values()) {
        assertEquals(
            to.after(outcome) == null, effect.of(outcome) == null, to.phase() + " " + outcome);
      }
    }
  }

  @Test
  void anOutcomeThatCannotOccurIsABug() {
    assertThrows(
        IllegalStateException.class, () -> Transitions.TABLE.next(Phase.COMMITTED, Outcome.FAILED));
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
        + Transitions.TABLE.rows().stream()
            .map(TransitionsTest::line)
            .collect(Collectors.joining());
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

  private static String effects() {
    return "| phase | ok | skipped | failed | aborted | interrupted |\n"
        + "|---|---|---|---|---|---|\n"
        + Effects.TABLE.rows().stream().map(TransitionsTest::line).collect(Collectors.joining());
  }

  private static String line(Effects.Row row) {
    return "| %s | %s | %s | %s | %s | %s |%n"
        .formatted(
            row.phase(),
            shown(row.ok()),
            shown(row.skipped()),
            shown(row.failed()),
            shown(row.aborted()),
            shown(row.interrupted()));
  }

  private static String shown(Effects.@Nullable Effect effect) {
    return effect == null ? "-" : effect.name();
  }
}
