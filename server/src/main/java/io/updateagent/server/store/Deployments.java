package io.updateagent.server.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The deployments. What devices say of them goes through {@link Reports}. */
public final class Deployments {
  private static final String ALL =
      """
      SELECT id, name, artifact, created, finished, status, reason, plan, phase, phase_began
      FROM deployment
      """;
  private static final String PARTS =
      """
      SELECT device, phase, status, substate, inconsistent, attempts, began, finished,
          EXISTS (SELECT 1 FROM deployment_log AS log
              WHERE log.deployment = part.deployment AND log.device = part.device) AS log
      FROM deployment_device AS part
      """;

  private final Database database;
  private final Devices devices;
  private final InstantSource clock;

  /**
   * @param clock what time it is
   */
  public Deployments(Database database, Devices devices, InstantSource clock) {
    this.database = database;
    this.devices = devices;
    this.clock = clock;
  }

  /**
   * Makes a deployment. In which phase a device is, is a matter of its place in the list.
   *
   * @param devices ids of devices that exist
   */
  public Deployment create(String name, String artifact, Plan plan, List<String> devices) {
    String id = UUID.randomUUID().toString();
    return database.write(
        handle -> {
          handle.execute(
              """
              INSERT INTO deployment (id, number, name, artifact, created, status, plan, phase_began)
              VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM deployment), ?, ?, ?, 'pending', ?, ?)
              """,
              id,
              name,
              artifact,
              clock.millis(),
              PlanJson.write(plan).toString(),
              clock.millis());
          try (var batch =
              handle.prepareBatch(
                  "INSERT INTO deployment_device (deployment, device, phase, status) VALUES (?, ?, ?, 'pending')")) {
            for (int place = 0; place < devices.size(); place++) {
              batch
                  .bind(0, id)
                  .bind(1, devices.get(place))
                  .bind(2, plan.phaseOf(place, devices.size()))
                  .add();
            }
            batch.execute();
          }
          return find(handle, id).orElseThrow();
        });
  }

  /** The latest first. */
  public List<Deployment> all(int offset, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(ALL + "ORDER BY number DESC LIMIT ? OFFSET ?")
                .bind(0, limit)
                .bind(1, offset)
                .map((row, context) -> deployment(row))
                .list());
  }

  /** How many there are. */
  public int count() {
    return database.read(
        handle -> handle.createQuery("SELECT count(*) FROM deployment").mapTo(Integer.class).one());
  }

  /** Those that go on, the oldest first. */
  public List<Deployment> open() {
    return database.read(Deployments::open);
  }

  static List<Deployment> open(Handle handle) {
    return handle
        .createQuery(ALL + "WHERE status <> 'finished' ORDER BY number")
        .map((row, context) -> deployment(row))
        .list();
  }

  /** The deployment with that id. */
  public Optional<Deployment> find(String id) {
    return database.read(handle -> find(handle, id));
  }

  static Optional<Deployment> find(Handle handle, String id) {
    return handle
        .createQuery(ALL + "WHERE id = ?")
        .bind(0, id)
        .map((row, context) -> deployment(row))
        .findOne();
  }

  /** How it goes on each device, by phase. */
  public List<Part> parts(String id) {
    return database.read(handle -> parts(handle, id));
  }

  static List<Part> parts(Handle handle, String id) {
    return handle
        .createQuery(PARTS + "WHERE deployment = ? ORDER BY phase, device")
        .bind(0, id)
        .map((row, context) -> part(row))
        .list();
  }

  /** How it goes on one device; empty if it is not for that. */
  public Optional<Part> part(String id, String device) {
    return database.read(handle -> part(handle, id, device));
  }

  static Optional<Part> part(Handle handle, String id, String device) {
    return handle
        .createQuery(PARTS + "WHERE deployment = ? AND device = ?")
        .bind(0, id)
        .bind(1, device)
        .map((row, context) -> part(row))
        .findOne();
  }

  /** The deployments of a device with how they went, the latest first. */
  public Map<Deployment, Part> of(String device, int most) {
    return database.read(
        handle -> {
          var all = new java.util.LinkedHashMap<Deployment, Part>();
          handle
              .createQuery(
                  ALL
                      + "WHERE id IN (SELECT deployment FROM deployment_device WHERE device = ?)"
                      + " ORDER BY number DESC LIMIT ?")
              .bind(0, device)
              .bind(1, most)
              .map((row, context) -> deployment(row))
              .forEach(one -> all.put(one, part(handle, one.id(), device).orElseThrow()));
          return all;
        });
  }

  /** How many devices have which status; {@code inconsistent} counts beside the others. */
  public Map<String, Integer> counts(String id) {
    var counts = new TreeMap<String, Integer>();
    for (Tally tally : tallies(id)) {
      counts.merge(tally.status(), tally.devices(), Integer::sum);
      if (tally.inconsistent()) {
        counts.merge("inconsistent", tally.devices(), Integer::sum);
      }
    }
    return counts;
  }

  /** How it goes on all devices together; costs the same however many there are. */
  public List<Tally> tallies(String id) {
    return database.read(handle -> tallies(handle, id));
  }

  static List<Tally> tallies(Handle handle, String id) {
    return handle
        .createQuery(
            """
            SELECT phase, status, inconsistent, devices FROM deployment_tally
            WHERE deployment = ? AND devices > 0
            """)
        .bind(0, id)
        .map(
            (row, context) ->
                new Tally(
                    row.getInt("phase"),
                    Rows.text(row, "status"),
                    row.getInt("inconsistent") != 0,
                    row.getInt("devices")))
        .list();
  }

  /**
   * Ends it for the devices that are not done. One that installs already goes on, as nothing can
   * stop it safely; what it reports then is not taken.
   *
   * @return false if there is none, or it is finished
   */
  public boolean abort(String id, String reason) {
    return database.write(
        handle -> {
          Optional<Deployment> known =
              find(handle, id).filter(one -> one.status() != Deployment.Status.FINISHED);
          known.ifPresent(one -> end(handle, one, reason));
          return known.isPresent();
        });
  }

  void end(Handle handle, Deployment deployment, String reason) {
    for (Part part : parts(handle, deployment.id())) {
      if (!part.isFinished()) {
        devices.event(
            handle,
            part.device(),
            "deployment",
            "%s aborted: %s".formatted(deployment.artifact(), reason));
      }
    }
    handle.execute(
        "UPDATE deployment_device SET status = 'aborted', finished = ? WHERE deployment = ? AND finished IS NULL",
        clock.millis(),
        deployment.id());
    handle.execute(
        "UPDATE deployment SET status = 'finished', finished = ?, reason = ? WHERE id = ?",
        clock.millis(),
        reason,
        deployment.id());
  }

  /** What a device logged; empty if it did not, or it was dropped. */
  public Optional<String> log(String id, String device) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT messages FROM deployment_log WHERE deployment = ? AND device = ?")
                .bind(0, id)
                .bind(1, device)
                .mapTo(String.class)
                .findOne());
  }

  private static Deployment deployment(ResultSet row) throws SQLException {
    return new Deployment(
        Rows.text(row, "id"),
        Rows.text(row, "name"),
        Rows.text(row, "artifact"),
        Rows.time(row, "created"),
        Rows.timeOrNull(row, "finished"),
        Deployment.Status.of(Rows.text(row, "status")),
        Rows.text(row, "reason"),
        PlanJson.parse(Rows.text(row, "plan")),
        row.getInt("phase"),
        Rows.time(row, "phase_began"));
  }

  private static Part part(ResultSet row) throws SQLException {
    return new Part(
        Rows.text(row, "device"),
        row.getInt("phase"),
        Rows.text(row, "status"),
        Rows.text(row, "substate"),
        row.getInt("inconsistent") != 0,
        row.getInt("attempts"),
        Rows.timeOrNull(row, "began"),
        Rows.timeOrNull(row, "finished"),
        row.getInt("log") != 0);
  }
}
