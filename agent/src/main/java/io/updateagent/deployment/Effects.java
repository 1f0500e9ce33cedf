package io.updateagent.deployment;

import static io.updateagent.deployment.Effects.Effect.DAMAGED;
import static io.updateagent.deployment.Effects.Effect.INCONSISTENT;
import static io.updateagent.deployment.Effects.Effect.RESTORED;
import static io.updateagent.deployment.Effects.Effect.SAME;
import static io.updateagent.deployment.Effects.Effect.SPOILED;
import static io.updateagent.deployment.Phase.CLEANUP;
import static io.updateagent.deployment.Phase.COMMIT;
import static io.updateagent.deployment.Phase.COMMITTED;
import static io.updateagent.deployment.Phase.DOWNLOAD;
import static io.updateagent.deployment.Phase.FAILURE;
import static io.updateagent.deployment.Phase.INSTALL;
import static io.updateagent.deployment.Phase.REBOOT;
import static io.updateagent.deployment.Phase.REPEAT_ROLLBACK_REBOOT;
import static io.updateagent.deployment.Phase.REPORT;
import static io.updateagent.deployment.Phase.ROLLBACK;
import static io.updateagent.deployment.Phase.ROLLBACK_REBOOT;
import static io.updateagent.deployment.Phase.VERIFY_REBOOT;
import static io.updateagent.deployment.Phase.VERIFY_ROLLBACK_REBOOT;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each outcome says about the device, as data: the twin of {@link Transitions}. Two rules
 * stand above the table: what is inconsistent stays so, and so becomes whatever is tainted. {@code
 * docs/state-machine.md} shows it, and a test compares the two.
 */
public final class Effects {

  /** What an outcome makes of what was known. */
  public enum Effect {
    /** Nothing new. */
    SAME,
    /** The device may have been changed, and is not put back. */
    DAMAGED,
    /** Nothing was touched, or everything is back. */
    RESTORED,
    /** The device is neither the old nor the new one. */
    INCONSISTENT,
    /** A success is none any more; a device that was put back stays so. */
    SPOILED;

    Integrity on(Integrity known) {
      return switch (this) {
        case SAME -> known;
        case DAMAGED -> Integrity.DAMAGED;
        case RESTORED -> Integrity.RESTORED;
        case INCONSISTENT -> Integrity.INCONSISTENT;
        case SPOILED -> known == Integrity.INTACT ? Integrity.INCONSISTENT : known;
      };
    }
  }

  /** One line of the table; null where the outcome cannot occur. */
  public record Row(
      Phase phase,
      Effect ok,
      @Nullable Effect skipped,
      @Nullable Effect failed,
      @Nullable Effect aborted,
      Effect interrupted) {

    @Nullable Effect of(Outcome outcome) {
      return switch (outcome) {
        case OK -> ok;
        case TAINTED -> INCONSISTENT;
        case SKIPPED -> skipped;
        case FAILED -> failed;
        case ABORTED -> aborted;
        case INTERRUPTED -> interrupted;
      };
    }
  }

  private static final @Nullable Effect NEVER = null;

  // @formatter:off
  private static final List<Row> ROWS = List.of(
      //      phase                   ok        skipped       failed        aborted   interrupted
      new Row(DOWNLOAD,               SAME,     SAME,         RESTORED,     RESTORED, RESTORED),
      new Row(INSTALL,                SAME,     NEVER,        DAMAGED,      RESTORED, DAMAGED),
      new Row(REBOOT,                 SAME,     SAME,         DAMAGED,      DAMAGED,  SAME),
      new Row(VERIFY_REBOOT,          SAME,     NEVER,        DAMAGED,      NEVER,    DAMAGED),
      new Row(COMMIT,                 SAME,     NEVER,        DAMAGED,      DAMAGED,  DAMAGED),
      new Row(COMMITTED,              SAME,     NEVER,        NEVER,        NEVER,    SAME),
      new Row(ROLLBACK,               SAME,     INCONSISTENT, INCONSISTENT, NEVER,    SAME),
      new Row(ROLLBACK_REBOOT,        SAME,     RESTORED,     INCONSISTENT, NEVER,    SAME),
      new Row(REPEAT_ROLLBACK_REBOOT, SAME,     NEVER,        NEVER,        NEVER,    SAME),
      new Row(VERIFY_ROLLBACK_REBOOT, RESTORED, NEVER,        SAME,         NEVER,    SAME),
      new Row(FAILURE,                SAME,     NEVER,        INCONSISTENT, NEVER,    SAME),
      // A cleanup that fails after a commit leaves something of the update behind; after a
      // rollback the device is back where it was, whatever is left in the work directory.
      new Row(CLEANUP,                SAME,     NEVER,        SPOILED,      NEVER,    SAME),
      new Row(REPORT,                 SAME,     NEVER,        SAME,         NEVER,    SAME));
  // @formatter:on

  /** The table that every deployment follows. */
  public static final Effects TABLE = new Effects(ROWS);

  private final List<Row> rows;
  private final Map<Phase, Row> byPhase = new EnumMap<>(Phase.class);

  private Effects(List<Row> rows) {
    this.rows = List.copyOf(rows);
    rows.forEach(row -> byPhase.put(row.phase(), row));
  }

  /** The whole table, in the order in which it is documented. */
  public List<Row> rows() {
    return rows;
  }

  /** What the outcome makes of what was known; null if it cannot occur. */
  @Nullable Effect effect(Phase phase, Outcome outcome) {
    Row row = byPhase.get(phase);
    return row == null ? null : row.of(outcome);
  }

  /**
   * Folds the outcome of a phase into what is known.
   *
   * @return what is known now; {@link Integrity#INCONSISTENT} never changes
   * @throws IllegalStateException if the outcome cannot occur in the phase: a bug of the caller
   */
  Integrity after(Integrity known, Phase phase, Outcome outcome) {
    if (known == Integrity.INCONSISTENT) {
      return known;
    }
    Effect effect = effect(phase, outcome);
    if (effect == null) {
      throw new IllegalStateException(phase + " cannot end " + outcome);
    }
    return effect.on(known);
  }
}
