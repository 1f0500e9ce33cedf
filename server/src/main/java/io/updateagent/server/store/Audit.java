package io.updateagent.server.store;

import java.time.InstantSource;
import java.util.List;

/** Who did what. Nothing is ever taken out of it. */
public final class Audit {
  private final Database database;
  private final InstantSource clock;

  /**
   * @param clock what time it is
   */
  public Audit(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Notes something that was done.
   *
   * @param actor the user or the token that did it
   * @param action in words: {@code deployment created}
   * @param subject the id or name of what it was done to
   */
  public void note(String actor, String action, String subject, String detail) {
    database.write(
        handle ->
            handle.execute(
                "INSERT INTO audit (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
                clock.millis(),
                actor,
                action,
                subject,
                detail));
  }

  /** The latest first. */
  public List<AuditEntry> latest(int offset, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT at, actor, action, subject, detail FROM audit ORDER BY id DESC LIMIT ? OFFSET ?")
                .bind(0, limit)
                .bind(1, offset)
                .map(
                    (row, context) ->
                        new AuditEntry(
                            Rows.time(row, "at"),
                            Rows.text(row, "actor"),
                            Rows.text(row, "action"),
                            Rows.text(row, "subject"),
                            Rows.text(row, "detail")))
                .list());
  }

  /** How many entries there are. */
  public int count() {
    return database.read(
        handle -> handle.createQuery("SELECT count(*) FROM audit").mapTo(Integer.class).one());
  }
}
