package io.updateagent.deployment;

import java.util.ArrayList;
import java.util.List;

/**
 * A cell of one of the two tables. OK and TAINTED share a cell of the transitions; in the effects
 * TAINTED is a rule above the table.
 */
record Cell(Table table, Phase phase, Outcome outcome) {

  enum Table {
    TRANSITIONS,
    EFFECTS
  }

  /** The cell that the transitions look at. */
  static Cell next(Phase phase, Outcome outcome) {
    Outcome column = outcome == Outcome.TAINTED ? Outcome.OK : outcome;
    return new Cell(Table.TRANSITIONS, phase, column);
  }

  /** The cell that the effects look at. */
  static Cell effect(Phase phase, Outcome outcome) {
    return new Cell(Table.EFFECTS, phase, outcome);
  }

  static List<Cell> all() {
    var cells = new ArrayList<Cell>();
    for (Transitions.Row row : Transitions.TABLE.rows()) {
      for (Outcome outcome : Outcome.values()) {
        if (outcome != Outcome.TAINTED) {
          cells.add(next(row.phase(), outcome));
        }
      }
    }
    for (Effects.Row row : Effects.TABLE.rows()) {
      for (Outcome outcome : Outcome.values()) {
        cells.add(effect(row.phase(), outcome));
      }
    }
    return cells;
  }

  /** Whether the table says that this cannot occur; a taint only where errors are ignored. */
  boolean isNever() {
    return outcome == Outcome.TAINTED
        ? !Fault.Kind.TAINTED.phases().contains(phase)
        : !Transitions.TABLE.allows(phase, outcome);
  }

  @Override
  public String toString() {
    return table + " " + phase + " " + outcome;
  }
}
