package io.updateagent.deployment;

import io.updateagent.deployment.Effects.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules with one wrong cell.
 *
 * @param to what the transitions say there, if it is a cell of theirs; null for never
 * @param effect what the effects say there, if it is a cell of theirs; null for never
 */
record Mutant(Cell cell, @Nullable Phase to, @Nullable Effect effect) {

  /** Every other value of the cell, "cannot occur" among them. */
  static List<Mutant> of(Cell cell) {
    var mutants = new ArrayList<Mutant>();
    mutants.add(new Mutant(cell, null, null));
    switch (cell.table()) {
      case TRANSITIONS -> {
        Phase right = Transitions.TABLE.next(cell.phase(), cell.outcome());
        for (Phase to : Phase.values()) {
          if (to != right) {
            mutants.add(new Mutant(cell, to, null));
          }
        }
      }
      case EFFECTS -> {
        for (Effect effect : Effect.values()) {
          if (effect != Effects.TABLE.effect(cell.phase(), cell.outcome())) {
            mutants.add(new Mutant(cell, null, effect));
          }
        }
      }
    }
    return mutants;
  }

  /**
   * Whether no deployment can tell it from the right table: it says the same about every state of
   * knowledge that ever meets the cell.
   */
  boolean saysTheSame(Set<Integrity> met) {
    Effect wrong = effect;
    Effect right = Effects.TABLE.effect(cell.phase(), cell.outcome());
    return wrong != null
        && right != null
        && met.stream().allMatch(known -> wrong.on(known) == right.on(known));
  }

  /** The rules with the wrong cell in them. */
  Rules rules() {
    return new Rules(InconsistentPolicy.SCOPE) {
      @Override
      Phase next(Phase phase, Outcome outcome) {
        return Cell.next(phase, outcome).equals(cell) ? possible(to) : super.next(phase, outcome);
      }

      @Override
      boolean allows(Phase phase, Outcome outcome) {
        return Cell.next(phase, outcome).equals(cell) ? to != null : super.allows(phase, outcome);
      }

      @Override
      Integrity after(Integrity known, Phase phase, Outcome outcome) {
        return Cell.effect(phase, outcome).equals(cell) && known != Integrity.INCONSISTENT
            ? possible(effect).on(known)
            : super.after(known, phase, outcome);
      }
    };
  }

  private <T> T possible(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException(cell + " cannot occur");
    }
    return value;
  }

  @Override
  public String toString() {
    return cell + " -> " + (to == null ? effect == null ? "never" : effect : to);
  }
}
