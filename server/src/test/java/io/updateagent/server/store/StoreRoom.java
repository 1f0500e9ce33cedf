package io.updateagent.server.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A real database with everything that uses it, and a clock that the test moves. */
final class StoreRoom implements AutoCloseable {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  static final int MOST_PENDING = 3;
  static final long LARGEST_LOGS = 2000;

  final Database database;
  final Devices devices;
  final Admissions admissions;
  final Deployments deployments;
  final Reports reports;
  final Users users;
  final Credentials credentials;

  StoreRoom(Path directory) throws IOException {
    database = Database.open(directory);
    devices = new Devices(database, clock);
    admissions = new Admissions(database, devices, clock, MOST_PENDING);
    deployments = new Deployments(database, devices, clock);
    reports = new Reports(database, devices, deployments, clock, LARGEST_LOGS);
    users = new Users(database, clock);
    credentials = new Credentials(database, clock);
  }

  void later(Duration time) {
    now = now.plus(time);
  }

  /** The ids of so many accepted devices. */
  List<String> devices(int count) {
    return IntStream.range(0, count).mapToObj(number -> device("box-" + number)).toList();
  }

  String device(String name) {
    String identity = "{\"name\":\"%s\"}".formatted(name);
    return admissions.ask(identity, "key of " + name, true).orElseThrow().device();
  }

  void says(String device, String artifact, String status) {
    devices.inventory(
        device, Map.of("artifact_name", List.of(artifact), "update_status", List.of(status)), true);
  }

  @Override
  public void close() {
    database.close();
  }
}
