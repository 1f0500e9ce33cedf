package io.updateagent.server.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Who is let in: the keys that devices came with, and what was decided about them. */
public final class Admissions {
  private static final String ALL = "SELECT id, device, public_key, status, created FROM auth_set ";

  /** How many devices may wait to be let in: whoever reaches the server may ask. */
  public static final int MOST_PENDING = 1000;

  private final Database database;
  private final Devices devices;
  private final InstantSource clock;
  private final int mostPending;

  /**
   * @param clock what time it is
   */
  public Admissions(Database database, Devices devices, InstantSource clock) {
    this(database, devices, clock, MOST_PENDING);
  }

  /**
   * @param mostPending how many devices may wait
   */
  Admissions(Database database, Devices devices, InstantSource clock, int mostPending) {
    this.database = database;
    this.devices = devices;
    this.clock = clock;
    this.mostPending = mostPending;
  }

  /**
   * A device asks to be let in.
   *
   * @param identity JSON with sorted keys
   * @param publicKey in one form (PEM), so that one key is one text
   * @param acceptAll whether it is let in without anybody's decision, unless it was rejected
   * @return its key and what was decided; empty if too many wait already
   */
  public Optional<AuthSet> ask(String identity, String publicKey, boolean acceptAll) {
    return database.write(
        handle -> {
          Optional<Device> known = byIdentity(handle, identity);
          if (known.isEmpty() && !acceptAll && pending(handle) >= mostPending) {
            return Optional.empty();
          }
          Device device =
              known.orElseGet(() -> devices.create(handle, identity, Admission.PENDING));
          AuthSet set =
              find(handle, device.id(), publicKey)
                  .orElseGet(() -> add(handle, device.id(), publicKey, Admission.PENDING));
          boolean now =
              set.admission() == Admission.PREAUTHORIZED
                  || (acceptAll && set.admission() == Admission.PENDING);
          return Optional.of(now ? decided(handle, set, Admission.ACCEPTED) : set);
        });
  }

  /** Names a device and its key before it asks. Empty if the identity is known already. */
  public Optional<AuthSet> preauthorize(String identity, String publicKey) {
    return database.write(
        handle -> {
          if (byIdentity(handle, identity).isPresent()) {
            return Optional.empty();
          }
          Device device = devices.create(handle, identity, Admission.PREAUTHORIZED);
          return Optional.of(add(handle, device.id(), publicKey, Admission.PREAUTHORIZED));
        });
  }

  /**
   * Decides about a key: to accept it rejects the other keys of the device.
   *
   * @return false if the device has no such key
   */
  public boolean decide(String device, String id, Admission decision) {
    return database.write(
        handle -> {
          Optional<AuthSet> set =
              of(handle, device).stream().filter(one -> one.id().equals(id)).findFirst();
          set.ifPresent(one -> decided(handle, one, decision));
          return set.isPresent();
        });
  }

  private AuthSet decided(Handle handle, AuthSet set, Admission decision) {
    if (decision == Admission.ACCEPTED) {
      handle.execute(
          "UPDATE auth_set SET status = 'rejected' WHERE device = ? AND status = 'accepted'",
          set.device());
    }
    handle.execute("UPDATE auth_set SET status = ? WHERE id = ?", decision.word(), set.id());
    // To refuse another key does not shut out the device with the key that it is known by.
    handle.execute(
        """
        UPDATE device SET status = CASE WHEN EXISTS (
            SELECT 1 FROM auth_set WHERE auth_set.device = device.id AND status = 'accepted')
            THEN 'accepted' ELSE ? END WHERE id = ?
        """,
        decision.word(),
        set.device());
    if (decision != set.admission()) {
      devices.event(handle, set.device(), "admission", decision.word());
    }
    return new AuthSet(set.id(), set.device(), set.publicKey(), decision, set.created());
  }

  /** The keys that a device came with, oldest first. */
  public List<AuthSet> of(String device) {
    return database.read(handle -> of(handle, device));
  }

  private static List<AuthSet> of(Handle handle, String device) {
    return handle
        .createQuery(ALL + "WHERE device = ? ORDER BY created, id")
        .bind(0, device)
        .map((row, context) -> set(row))
        .list();
  }

  /** The key with that id, if it is let in. */
  public Optional<AuthSet> accepted(String id) {
    return database.read(
        handle ->
            handle
                .createQuery(ALL + "WHERE id = ? AND status = 'accepted'")
                .bind(0, id)
                .map((row, context) -> set(row))
                .findOne());
  }

  private static int pending(Handle handle) {
    return handle
        .createQuery("SELECT count(*) FROM device WHERE status = 'pending'")
        .mapTo(Integer.class)
        .one();
  }

  private Optional<Device> byIdentity(Handle handle, String identity) {
    return handle
        .createQuery("SELECT id FROM device WHERE identity = ?")
        .bind(0, identity)
        .mapTo(String.class)
        .findOne()
        .flatMap(id -> devices.find(handle, id));
  }

  private static Optional<AuthSet> find(Handle handle, String device, String publicKey) {
    return of(handle, device).stream().filter(one -> one.publicKey().equals(publicKey)).findFirst();
  }

  private AuthSet add(Handle handle, String device, String publicKey, Admission admission) {
    var set =
        new AuthSet(UUID.randomUUID().toString(), device, publicKey, admission, clock.instant());
    handle.execute(
        "INSERT INTO auth_set (id, device, public_key, status, created) VALUES (?, ?, ?, ?, ?)",
        set.id(),
        device,
        publicKey,
        admission.word(),
        set.created().toEpochMilli());
    return set;
  }

  private static AuthSet set(ResultSet row) throws SQLException {
    return new AuthSet(
        Rows.text(row, "id"),
        Rows.text(row, "device"),
        Rows.text(row, "public_key"),
        Admission.of(Rows.text(row, "status")),
        Rows.time(row, "created"));
  }
}
