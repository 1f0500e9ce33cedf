package io.updateagent.server.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/** What devices ask and say about deployments, and what follows from it for the others. */
public final class Reports {
  /** How large all logs may be together, in characters. */
  static final long LARGEST_LOGS = 256L * 1024 * 1024;

  /** What is left of a log that made room for newer ones. */
  static final String DROPPED = "this log was dropped: the server keeps the newest logs only";

  private static final int WHOLE = 100;

  private final Database database;
  private final Devices devices;
  private final Deployments deployments;
  private final InstantSource clock;
  private final long largestLogs;

  /**
   * @param clock what time it is
   */
  public Reports(Database database, Devices devices, Deployments deployments, InstantSource clock) {
    this(database, devices, deployments, clock, LARGEST_LOGS);
  }

  /**
   * @param largestLogs how many characters all logs may have together
   */
  Reports(
      Database database,
      Devices devices,
      Deployments deployments,
      InstantSource clock,
      long largestLogs) {
    this.largestLogs = largestLogs;
    this.database = database;
    this.devices = devices;
    this.deployments = deployments;
    this.clock = clock;
  }

  /** What comes of a report. */
  public enum Reply {
    TAKEN,
    /** The device has nothing to report any more: aborted, or told before. */
    OVER,
    /** The deployment is not for the device. */
    NOT_FOUND
  }

  /** The oldest deployment that has begun for a device and is not over for it. */
  public Optional<Deployment> next(String device) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT deployment.id FROM deployment_device AS part
                    JOIN deployment ON deployment.id = part.deployment
                    WHERE part.device = ? AND part.finished IS NULL
                        AND deployment.status <> 'finished' AND part.phase <= deployment.phase
                    ORDER BY deployment.number LIMIT 1
                    """)
                .bind(0, device)
                .mapTo(String.class)
                .findOne()
                .flatMap(id -> Deployments.find(handle, id)));
  }

  /**
   * Takes a device's report. A verdict may be told again: the answer to it may have been lost.
   *
   * @param status in the words of the device API, or {@code noartifact}
   */
  public Reply report(String id, String device, String status, String substate) {
    return database.write(
        handle -> {
          Optional<Part> known = Deployments.part(handle, id, device);
          if (known.isEmpty()) {
            return Reply.NOT_FOUND;
          }
          Part part = known.get();
          if (part.isFinished()) {
            return part.status().equals(status) ? Reply.TAKEN : Reply.OVER;
          }
          Deployment deployment = Deployments.find(handle, id).orElseThrow();
          take(handle, deployment, part, status, substate);
          if (Part.isFinal(status)) {
            goOn(handle, Deployments.find(handle, id).orElseThrow());
          }
          return Reply.TAKEN;
        });
  }

  private void take(
      Handle handle, Deployment deployment, Part part, String status, String substate) {
    boolean failed = status.equals("failure");
    boolean inconsistent = failed && substate.startsWith("inconsistent");
    boolean again = failed && part.attempts() < deployment.plan().retries();
    boolean over = Part.isFinal(status) && !again;
    handle.execute(
        """
        UPDATE deployment_device SET status = ?, substate = ?, inconsistent = ?, attempts = ?,
            began = coalesce(began, ?), finished = ? WHERE deployment = ? AND device = ?
        """,
        again ? "pending" : status,
        substate,
        inconsistent ? 1 : 0,
        part.attempts() + (again ? 1 : 0),
        clock.millis(),
        over ? clock.millis() : null,
        deployment.id(),
        part.device());
    handle.execute(
        "UPDATE deployment SET status = 'inprogress' WHERE id = ? AND status = 'pending'",
        deployment.id());
    if (Part.isFinal(status)) {
      String why = substate.isEmpty() ? "" : ": " + substate;
      devices.event(
          handle,
          part.device(),
          "deployment",
          "%s %s%s%s"
              .formatted(deployment.artifact(), status, why, again ? "; offered again" : ""));
    }
  }

  /** Goes on with deployments whose next phase is due; to be called now and then. */
  public void goOn() {
    if (deployments.open().isEmpty()) {
      return;
    }
    database.write(
        handle -> {
          List<Deployment> open = Deployments.open(handle);
          open.forEach(one -> goOn(handle, one));
          return open.size();
        });
  }

  private void goOn(Handle handle, Deployment deployment) {
    if (deployment.status() == Deployment.Status.FINISHED) {
      return;
    }
    List<Tally> all = Deployments.tallies(handle, deployment.id());
    Optional<String> stop = stop(deployment.plan(), all);
    if (stop.isPresent()) {
      deployments.end(handle, deployment, stop.get());
    } else if (all.stream().allMatch(Tally::isFinished)) {
      handle.execute(
          "UPDATE deployment SET status = 'finished', finished = ? WHERE id = ?",
          clock.millis(),
          deployment.id());
    } else if (isDue(handle, deployment, all)) {
      handle.execute(
          "UPDATE deployment SET phase = phase + 1, phase_began = ? WHERE id = ?",
          clock.millis(),
          deployment.id());
    }
  }

  private static Optional<String> stop(Plan plan, List<Tally> all) {
    if (all.stream().allMatch(Tally::isFinished)) {
      return Optional.empty();
    }
    int devices = count(all, tally -> true);
    int inconsistent = count(all, Tally::inconsistent);
    int failed = count(all, tally -> tally.status().equals("failure"));
    if (isReached(plan.stopAtInconsistent().orElse(0), inconsistent, devices)) {
      return Optional.of(
          "stopped: %d of %d devices became inconsistent".formatted(inconsistent, devices));
    }
    return isReached(plan.stopAtFailed().orElse(0), failed, devices)
        ? Optional.of("stopped: it failed on %d of %d devices".formatted(failed, devices))
        : Optional.empty();
  }

  private static int count(List<Tally> all, Predicate<Tally> which) {
    return all.stream().filter(which).mapToInt(Tally::devices).sum();
  }

  private static boolean isReached(int percent, long count, int all) {
    return percent > 0 && count > 0 && count * WHOLE >= (long) percent * all;
  }

  private boolean isDue(Handle handle, Deployment deployment, List<Tally> all) {
    int next = deployment.phase() + 1;
    boolean done = all.stream().filter(one -> one.phase() < next).allMatch(Tally::isFinished);
    if (!done || next >= deployment.plan().phases().size()) {
      return false;
    }
    Duration pause = deployment.plan().phases().get(next).pause();
    long last =
        handle
            .createQuery(
                "SELECT max(finished) FROM deployment_device WHERE deployment = ? AND phase < ?")
            .bind(0, deployment.id())
            .bind(1, next)
            .mapTo(Long.class)
            .findOne()
            .orElse(deployment.phaseBegan().toEpochMilli());
    return !clock.instant().isBefore(Instant.ofEpochMilli(last).plus(pause));
  }

  /** Keeps a device's log. The oldest ones are dropped when there are too many. */
  public Reply log(String id, String device, String messages) {
    return database.write(
        handle -> {
          if (Deployments.part(handle, id, device).isEmpty()) {
            return Reply.NOT_FOUND;
          }
          handle.execute(
              """
              INSERT INTO deployment_log (deployment, device, at, size, messages)
              VALUES (?, ?, ?, ?, ?)
              ON CONFLICT (deployment, device)
                  DO UPDATE SET at = excluded.at, size = excluded.size, messages = excluded.messages
              """,
              id,
              device,
              clock.millis(),
              messages.length(),
              messages);
          dropOldLogs(handle);
          return Reply.TAKEN;
        });
  }

  private void dropOldLogs(Handle handle) {
    String total = "SELECT size FROM deployment_log_total";
    if (handle.createQuery(total).mapTo(Long.class).one() <= largestLogs) {
      return; // to look at all of them each time would take the longer the more there are
    }
    handle.execute(
        """
        UPDATE deployment_log SET messages = ?, size = ? WHERE size > ? AND rowid IN (
            SELECT rowid FROM (
                SELECT rowid, sum(size) OVER (ORDER BY at DESC, rowid DESC) AS total
                FROM deployment_log)
            WHERE total > ?)
        """,
        DROPPED,
        DROPPED.length(),
        DROPPED.length(),
        largestLogs);
  }
}
