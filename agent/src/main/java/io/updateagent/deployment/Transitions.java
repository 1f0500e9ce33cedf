package io.updateagent.deployment;

import static io.updateagent.deployment.Phase.CLEANUP;
import static io.updateagent.deployment.Phase.COMMIT;
import static io.updateagent.deployment.Phase.COMMITTED;
import static io.updateagent.deployment.Phase.DONE;
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
 * The state machine, as data: for each phase, where each outcome leads. One table serves the daemon
 * and the command line. {@code docs/state-machine.md} shows it, and a test compares the two.
 */
public final class Transitions {

  /** One line of the table; null where the outcome cannot occur. */
  public record Row(
      Phase phase,
      Phase ok,
      @Nullable Phase skipped,
      @Nullable Phase failed,
      @Nullable Phase aborted,
      Phase interrupted) {

    /** Where the outcome leads; null if it cannot occur. */
    @Nullable Phase after(Outcome outcome) {
      return switch (outcome) {
        case OK, TAINTED -> ok;
        case SKIPPED -> skipped;
        case FAILED -> failed;
        case ABORTED -> aborted;
        case INTERRUPTED -> interrupted;
      };
    }
  }

  private static final @Nullable Phase NEVER = null;

  // @formatter:off
  private static final List<Row> ROWS = List.of(
      //      phase                   ok, tainted             skipped    failed                  aborted   interrupted
      new Row(DOWNLOAD,               INSTALL,                COMMITTED, CLEANUP,                CLEANUP,  CLEANUP),
      new Row(INSTALL,                REBOOT,                 NEVER,     ROLLBACK,               CLEANUP,  ROLLBACK),
      new Row(REBOOT,                 VERIFY_REBOOT,          COMMIT,    ROLLBACK,               ROLLBACK, VERIFY_REBOOT),
      new Row(VERIFY_REBOOT,          COMMIT,                 NEVER,     ROLLBACK,               NEVER,    ROLLBACK),
      new Row(COMMIT,                 COMMITTED,              NEVER,     ROLLBACK,               ROLLBACK, ROLLBACK),
      new Row(COMMITTED,              CLEANUP,                NEVER,     NEVER,                  NEVER,    COMMITTED),
      new Row(ROLLBACK,               ROLLBACK_REBOOT,        FAILURE,   FAILURE,                NEVER,    ROLLBACK),
      new Row(ROLLBACK_REBOOT,        VERIFY_ROLLBACK_REBOOT, FAILURE,   FAILURE,                NEVER,    VERIFY_ROLLBACK_REBOOT),
      new Row(REPEAT_ROLLBACK_REBOOT, VERIFY_ROLLBACK_REBOOT, NEVER,     NEVER,                  NEVER,    VERIFY_ROLLBACK_REBOOT),
      new Row(VERIFY_ROLLBACK_REBOOT, FAILURE,                NEVER,     REPEAT_ROLLBACK_REBOOT, NEVER,    VERIFY_ROLLBACK_REBOOT),
      new Row(FAILURE,                CLEANUP,                NEVER,     CLEANUP,                NEVER,    FAILURE),
      new Row(CLEANUP,                REPORT,                 NEVER,     REPORT,                 NEVER,    CLEANUP),
      new Row(REPORT,                 DONE,                   NEVER,     DONE,                   NEVER,    REPORT));
  // @formatter:on

  /** The table that every deployment follows. */
  public static final Transitions TABLE = new Transitions(ROWS);

  private final List<Row> rows;
  private final Map<Phase, Row> byPhase = new EnumMap<>(Phase.class);

  private Transitions(List<Row> rows) {
    this.rows = List.copyOf(rows);
    rows.forEach(row -> byPhase.put(row.phase(), row));
  }

  /** The whole table, in the order in which it is documented. */
  public List<Row> rows() {
    return rows;
  }

  /** Whether the outcome can occur in the phase. */
  boolean allows(Phase phase, Outcome outcome) {
    Row row = byPhase.get(phase);
    return row != null && row.after(outcome) != null;
  }

  /**
   * The phase that follows.
   *
   * @throws IllegalStateException if the outcome cannot occur in the phase: a bug of the caller
   */
  Phase next(Phase phase, Outcome outcome) {
    Row row = byPhase.get(phase);
    Phase next = row == null ? null : row.after(outcome);
    if (next == null) {
      throw new IllegalStateException(phase + " cannot end " + outcome);
    }
    return next;
  }
}
