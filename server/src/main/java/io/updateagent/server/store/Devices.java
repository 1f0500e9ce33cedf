package io.updateagent.server.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The devices, and what they say of themselves. */
public final class Devices {
  private static final String ALL =
      """
      SELECT id, identity, status, group_name, created, seen, artifact, type, verdict,
          inconsistent_since, inconsistent_cause, inconsistent_artifact, fingerprint
      FROM device
      """;

  private static final int SEEN_TOGETHER = 500;

  private final Database database;
  private final InstantSource clock;
  // When a device called is known at once, and written now and then: a poll costs no disk write.
  private final Map<String, Instant> seen = new ConcurrentHashMap<>();

  /**
   * @param clock what time it is
   */
  public Devices(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The device with that id. */
  public Optional<Device> find(String id) {
    return database.read(handle -> find(handle, id));
  }

  Optional<Device> find(Handle handle, String id) {
    return handle
        .createQuery(ALL + "WHERE id = ?")
        .bind(0, id)
        .map((row, context) -> device(row))
        .findOne();
  }

  /** The devices that a filter lets through, inconsistent ones first, then by identity. */
  public List<Device> find(DeviceFilter filter) {
    return database.read(handle -> find(handle, filter));
  }

  List<Device> find(Handle handle, DeviceFilter filter) {
    try (var query = handle.createQuery(ALL + filter.where() + filter.order())) {
      filter.bindTo(query);
      return query.map((row, context) -> device(row)).list();
    }
  }

  /** All devices that a filter lets through, whatever page of them it asks for. */
  public List<Device> all(DeviceFilter filter) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery(ALL + filter.where() + filter.order())) {
            int position = filter.bindConditionsTo(query);
            query.bind(position, -1).bind(position + 1, 0);
            return query.map((row, context) -> device(row)).list();
          }
        });
  }

  /** How many devices a filter lets through, whatever page of them it asks for. */
  public int count(DeviceFilter filter) {
    return database.read(
        handle -> {
          try (var query = handle.createQuery("SELECT count(*) FROM device " + filter.where())) {
            filter.bindConditionsTo(query);
            return query.mapTo(Integer.class).one();
          }
        });
  }

  private Device device(ResultSet row) throws SQLException {
    String id = Rows.text(row, "id");
    Instant written = Rows.timeOrNull(row, "seen");
    return new Device(
        id,
        Rows.text(row, "identity"),
        Admission.of(Rows.text(row, "status")),
        row.getString("group_name"),
        Rows.time(row, "created"),
        seen.getOrDefault(id, written),
        Rows.text(row, "artifact"),
        Rows.text(row, "type"),
        Verdict.of(Rows.text(row, "verdict")),
        new Device.Inconsistent(
            Rows.text(row, "inconsistent_since"),
            Rows.text(row, "inconsistent_cause"),
            Rows.text(row, "inconsistent_artifact")),
        Rows.text(row, "fingerprint"));
  }

  /** Notes that a device called. Kept in memory until {@link #writeSeen}. */
  public void seen(String id) {
    seen.put(id, clock.instant());
  }

  /** Writes down when devices called; to be done now and then, and at the end. */
  public void writeSeen() {
    Map<String, Instant> known = Map.copyOf(seen);
    var ids = List.copyOf(known.keySet());
    // In parts, so that no report has to wait for all of them.
    for (int from = 0; from < ids.size(); from += SEEN_TOGETHER) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + SEEN_TOGETHER));
      database.write(handle -> writeSeen(handle, known, some));
    }
    known.forEach(seen::remove);
  }

  private static int[] writeSeen(Handle handle, Map<String, Instant> known, List<String> some) {
    try (var batch = handle.prepareBatch("UPDATE device SET seen = ? WHERE id = ?")) {
      some.forEach(
          id ->
              batch
                  .bind(0, Objects.requireNonNull(known.get(id)).toEpochMilli())
                  .bind(1, id)
                  .add());
      return batch.execute();
    }
  }

  /** A device's latest inventory: names with their values, in the order that was given. */
  public Map<String, List<String>> attributes(String id) {
    return database.read(handle -> attributes(handle, id));
  }

  private static Map<String, List<String>> attributes(Handle handle, String id) {
    var all = new TreeMap<String, List<String>>();
    handle
        .createQuery("SELECT name, value FROM attribute WHERE device = ? ORDER BY name, position")
        .bind(0, id)
        .map((row, context) -> Map.entry(Rows.text(row, "name"), Rows.text(row, "value")))
        .forEach(
            one ->
                all.computeIfAbsent(one.getKey(), name -> new ArrayList<>()).add(one.getValue()));
    return all;
  }

  /**
   * Takes an inventory.
   *
   * @param replace whether it is the whole; otherwise it is added to what is known
   */
  public void inventory(String id, Map<String, List<String>> given, boolean replace) {
    database.write(
        handle -> {
          Map<String, List<String>> known = attributes(handle, id);
          var all = new TreeMap<>(replace ? Map.of() : known);
          all.putAll(given);
          if (!all.equals(known)) {
            store(handle, id, known, all);
            note(handle, id, new Inventory(all));
          }
          return all;
        });
  }

  /** Writes what changed: after an update that is little of it. */
  private static void store(
      Handle handle, String id, Map<String, List<String>> known, Map<String, List<String>> all) {
    try (var old = handle.prepareBatch("DELETE FROM attribute WHERE device = ? AND name = ?");
        var batch =
            handle.prepareBatch(
                "INSERT INTO attribute (device, name, position, value) VALUES (?, ?, ?, ?)")) {
      known.forEach(
          (name, values) -> {
            if (!values.equals(all.get(name))) {
              old.bind(0, id).bind(1, name).add();
            }
          });
      all.forEach(
          (name, values) -> {
            for (int position = 0; position < values.size(); position++) {
              if (!values.equals(known.get(name))) {
                batch
                    .bind(0, id)
                    .bind(1, name)
                    .bind(2, position)
                    .bind(3, values.get(position))
                    .add();
              }
            }
          });
      old.execute();
      batch.execute();
    }
  }

  private void note(Handle handle, String id, Inventory inventory) {
    Device before = find(handle, id).orElseThrow();
    Device.Inconsistent wrong = inventory.inconsistent();
    handle.execute(
        """
        UPDATE device SET artifact = ?, type = ?, verdict = ?, inconsistent_since = ?,
            inconsistent_cause = ?, inconsistent_artifact = ?, fingerprint = ? WHERE id = ?
        """,
        inventory.artifact(),
        inventory.type(),
        inventory.verdict().word(),
        wrong.since(),
        wrong.cause(),
        wrong.artifact(),
        inventory.fingerprint(),
        id);
    if (before.verdict() != inventory.verdict()) {
      String why = wrong.cause().isEmpty() ? "" : ": " + wrong.cause();
      event(handle, id, "verdict", inventory.verdict().word() + why);
    }
    if (!before.artifact().equals(inventory.artifact())) {
      event(handle, id, "artifact", "runs " + inventory.artifact());
    }
  }

  /** Notes what a device says it runs when it asks for a deployment, before any inventory. */
  public void runs(Device device, String artifact, String type) {
    if (artifact.isEmpty() || (device.artifact().equals(artifact) && device.type().equals(type))) {
      return;
    }
    database.write(
        handle -> {
          Verdict said = Inventory.verdict(artifact, "");
          boolean changes = said == Verdict.INCONSISTENT || device.verdict() == Verdict.UNKNOWN;
          Verdict verdict = changes ? said : device.verdict();
          handle.execute(
              "UPDATE device SET artifact = ?, type = ?, verdict = ? WHERE id = ?",
              artifact,
              type.isEmpty() ? device.type() : type,
              verdict.word(),
              device.id());
          event(handle, device.id(), "artifact", "runs " + artifact);
          return verdict;
        });
  }

  /** Puts a device into a group; null takes it out. False if there is no such device. */
  public boolean group(String id, @Nullable String group) {
    return database.write(
        handle -> {
          int changed = handle.execute("UPDATE device SET group_name = ? WHERE id = ?", group, id);
          if (changed > 0) {
            event(handle, id, "group", group == null ? "in no group" : "in group " + group);
          }
          return changed > 0;
        });
  }

  /** All groups that have a device, by name. */
  public List<String> groups() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT DISTINCT group_name FROM device WHERE group_name IS NOT NULL ORDER BY 1")
                .mapTo(String.class)
                .list());
  }

  /** Forgets a device with all that is known of it. False if there is none. */
  public boolean remove(String id) {
    return database.write(handle -> handle.execute("DELETE FROM device WHERE id = ?", id) > 0);
  }

  /** What happened to a device, the latest first. */
  public List<DeviceEvent> events(String id, int most) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT at, kind, detail FROM device_event WHERE device = ? ORDER BY id DESC LIMIT ?")
                .bind(0, id)
                .bind(1, most)
                .map(
                    (row, context) ->
                        new DeviceEvent(
                            Rows.time(row, "at"), Rows.text(row, "kind"), Rows.text(row, "detail")))
                .list());
  }

  void event(Handle handle, String id, String kind, String detail) {
    handle.execute(
        "INSERT INTO device_event (device, at, kind, detail) VALUES (?, ?, ?, ?)",
        id,
        clock.millis(),
        kind,
        detail);
  }

  Device create(Handle handle, String identity, Admission admission) {
    String id = UUID.randomUUID().toString();
    handle.execute(
        "INSERT INTO device (id, identity, status, created) VALUES (?, ?, ?, ?)",
        id,
        identity,
        admission.word(),
        clock.millis());
    event(handle, id, "admission", admission.word());
    return find(handle, id).orElseThrow();
  }
}
