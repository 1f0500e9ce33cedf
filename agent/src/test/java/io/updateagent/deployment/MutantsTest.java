package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.Effects.Effect;
import io.updateagent.deployment.FaultSpace.Case;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every wrong cell of the two tables breaks an invariant somewhere in the fault space. Cases that
 * never look at a cell go the same way whatever it says, so only the others are run.
 */
class MutantsTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final Rules RIGHT = new Rules(InconsistentPolicy.SCOPE);

  private static final List<Case> CASES = FaultSpace.different();
  private static final Map<Cell, List<Case>> READERS = new HashMap<>();
  private static final Map<Cell, Set<Integrity>> MET = new HashMap<>();

  /** Follows the right rules, and notes which cells it looks at. */
  private static final class Noting extends Rules {
    private final Set<Cell> cells = new HashSet<>();

    Noting() {
      super(InconsistentPolicy.SCOPE);
    }

    @Override
    Phase next(Phase phase, Outcome outcome) {
      cells.add(Cell.next(phase, outcome));
      return super.next(phase, outcome);
    }

    @Override
    boolean allows(Phase phase, Outcome outcome) {
      cells.add(Cell.next(phase, outcome));
      return super.allows(phase, outcome);
    }

    @Override
    Integrity after(Integrity known, Phase phase, Outcome outcome) {
      if (known != Integrity.INCONSISTENT) {
        Cell cell = Cell.effect(phase, outcome);
        cells.add(cell);
        MET.computeIfAbsent(cell, unused -> EnumSet.noneOf(Integrity.class)).add(known);
      }
      return super.after(known, phase, outcome);
    }
  }

  @BeforeAll
  static void findOutWhoReadsWhichCell() {
    for (Case one : CASES) {
      var noting = new Noting();
      one.run(noting);
      noting.cells.forEach(
          cell -> READERS.computeIfAbsent(cell, unused -> new ArrayList<>()).add(one));
    }
  }

  @Test
  void everyCellThatSaysSomethingIsReadAndNoOther() {
    Set<String> read = new TreeSet<>();
    READERS.keySet().forEach(cell -> read.add(cell.toString()));
    assertEquals(
        Cell.all().stream()
            .filter(cell -> !cell.isNever())
            .map(Cell::toString)
            .collect(Collectors.toCollection(TreeSet::new)),
        read);
  }

  @Test
  void everyWrongCellIsFoundUnlessNobodyCanTellTheDifference() {
    Set<String> survivors = new TreeSet<>();
    Set<String> sayingTheSame = new TreeSet<>();
    int found = 0;
    for (Map.Entry<Cell, List<Case>> entry : READERS.entrySet()) {
      for (Mutant mutant : Mutant.of(entry.getKey())) {
        String name = mutant.toString();
        if (mutant.saysTheSame(MET.getOrDefault(entry.getKey(), Set.of()))) {
          sayingTheSame.add(name);
        } else if (Equivalents.sayingNothing().contains(name)) {
          continue; // the proof is below
        } else if (isFound(mutant.rules(), entry.getValue())) {
          found++;
        } else {
          survivors.add(name);
        }
      }
    }
    assertEquals(Set.of(), survivors);
    assertEquals(Equivalents.sayingTheSame(), sayingTheSame);
    assertTrue(found >= 840, found + " found");
  }

  @Test
  void thatInconsistentStaysSoMatters() {
    Rules forgiving =
        new Rules(InconsistentPolicy.SCOPE) {
          @Override
          Integrity after(Integrity known, Phase phase, Outcome outcome) {
            Effect effect = Objects.requireNonNull(Effects.TABLE.effect(phase, outcome));
            return effect.on(known);
          }
        };
    assertTrue(isFound(forgiving, CASES));
  }

  @Test
  void whatAReportMakesOfTheDeviceIsForgottenWithTheDeployment() {
    Set<String> forgotten = new TreeSet<>();
    for (Integrity known : Integrity.values()) {
      for (Outcome outcome : Set.of(Outcome.OK, Outcome.FAILED)) {
        AgentState told = reporting(known).after(new Result(outcome, null), NOW, RIGHT);
        for (Mutant mutant : Mutant.of(Cell.effect(Phase.REPORT, outcome))) {
          if (mutant.effect() != null) {
            Result result = new Result(outcome, null);
            assertEquals(told, reporting(known).after(result, NOW, mutant.rules()));
            forgotten.add(mutant.toString());
          }
        }
      }
    }
    assertEquals(Equivalents.sayingNothing(), forgotten);
  }

  private static AgentState reporting(Integrity known) {
    Deployment deployment = Deployment.begin("1", Source.MANAGED, "new", Installed.NOTHING, NOW);
    return AgentState.EMPTY.begun(
        new Deployment(
            "1",
            Source.MANAGED,
            deployment.artifact(),
            Installed.NOTHING,
            NOW,
            new Position(Phase.REPORT, true, 9),
            new Findings(known, true, Causes.NONE, null, false),
            Answers.NONE,
            known.verdict(true)));
  }

  private static boolean isFound(Rules rules, List<Case> cases) {
    return cases.stream().anyMatch(one -> one.kills(rules));
  }
}
