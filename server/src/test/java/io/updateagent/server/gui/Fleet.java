package io.updateagent.server.gui;

import io.updateagent.server.store.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A small site with a past: what the pages are looked at with. */
final class Fleet {
  static final String CAUSE =
      "ArtifactInstall: single-file exited 1: \"cannot write /data/app/app.bin: No space left on device\";"
          + " ArtifactRollback: single-file exited 1: \"cannot restore the backup: Input/output error\"";

  final GuiRoom room;
  final List<String> devices = new ArrayList<>();
  final String broken;
  final String current;

  Fleet(GuiRoom room) throws IOException {
    this.room = room;
    room.now = room.now.minus(Duration.ofDays(9));
    room.add(
        "app-1",
        List.of("gateway-2"),
        GuiRoom.content("single-file", "data-partition.app.version", "1", "gateway-2"),
        "First delivery");
    for (int number = 1; number <= 14; number++) {
      String device = room.device("{\"serial\":\"GW-2026-%04d\"}".formatted(100 + number));
      room.store.devices().group(device, number < 9 ? "line-1" : "line-2");
      room.consistent(device, "app-1", "sha256:4c1f88d02b7e");
      devices.add(device);
    }
    room.now = room.now.plus(Duration.ofDays(6));
    room.add(
        "app-2",
        List.of("gateway-2"),
        GuiRoom.content("single-file", "data-partition.app.version", "2", "gateway-2"),
        "New scheduler; see the change list");
    broken = devices.get(6);
    deploy("app-2 to line 1", devices.subList(0, 8), Plan.atOnce());
    room.now = room.now.plus(Duration.ofDays(2));
    room.add(
        "rootfs-7",
        List.of("gateway-2", "gateway-3"),
        GuiRoom.content("rootfs-image", "rootfs-image.version", "7", "gateway-2\", \"gateway-3"),
        "Security fixes of March");
    var phases =
        List.of(
            new Plan.Phase(15, Duration.ZERO),
            new Plan.Phase(35, Duration.ofMinutes(30)),
            new Plan.Phase(50, Duration.ofHours(2)));
    current =
        deployment(
            "Security fixes of March",
            "rootfs-7",
            new Plan(phases, OptionalInt.of(20), OptionalInt.of(5), 1, false),
            devices);
    report(current, 0, "success", "");
    report(current, 1, "success", "");
    report(current, 2, "success", "");
    room.now = room.now.plus(Duration.ofHours(5));
    room.store.reports().goOn();
    report(current, 3, "failure", "");
    report(current, 4, "installing", "rootfs-image: writing");
    report(current, 5, "rebooting", "");
    room.now = room.now.plus(Duration.ofHours(18));
    room.waiting("{\"serial\":\"GW-2026-0131\"}");
    room.waiting("{\"serial\":\"GW-2026-0132\"}");
    room.reject(room.waiting("{\"mac\":\"02:00:5e:10:00:01\",\"serial\":\"unknown\"}"));
    devices.forEach(room.store.devices()::seen);
    room.now = room.now.plus(Duration.ofMinutes(3));
    audit();
  }

  /** The same past in another directory, which costs less than to live through it again. */
  GuiRoom copied(Path origin, Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(origin)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = directory.resolve(origin.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    var again = new GuiRoom(directory);
    again.now = room.now;
    return again;
  }

  private String deployment(String name, String artifact, Plan plan, List<String> to) {
    List<String> ordered = to.stream().sorted().toList();
    return room.store.deployments().create(name, artifact, plan, ordered).id();
  }

  private void deploy(String name, List<String> to, Plan plan) {
    String id = deployment(name, "app-2", plan, to);
    for (String device : to) {
      room.now = room.now.plus(Duration.ofMinutes(4));
      room.store.reports().report(id, device, "installing", "");
      if (device.equals(broken)) {
        room.store.reports().report(id, device, "failure", "inconsistent: " + CAUSE);
        room.store.reports().log(id, device, LOG);
        room.inconsistent(device, "app-2", room.now.toString(), CAUSE);
      } else {
        room.store.reports().report(id, device, "success", "");
        room.consistent(device, "app-2", "sha256:91be50a3d6f0");
      }
    }
  }

  private void report(String deployment, int place, String status, String substate) {
    String device = room.store.deployments().parts(deployment).get(place).device();
    room.store.reports().report(deployment, device, status, substate);
  }

  private void audit() {
    room.store.audit().note("ada", "user added", "otto", "role operate");
    room.store
        .audit()
        .note(
            "otto",
            "artifact uploaded",
            room.store.artifacts().named("app-2").get(0).id(),
            "app-2");
    room.store
        .audit()
        .note(
            "otto", "deployment created", current, "rootfs-7 to 14 devices, inconsistent: include");
    room.store.audit().note("otto", "device rejected", "02:00:5e:10:00:01", "serial unknown");
  }

  private static final String LOG =
      """
      {"messages": [
      {"timestamp": "2026-03-01T02:14:01Z", "level": "info", "message": "deployment of app-2 begins"},
      {"timestamp": "2026-03-01T02:14:01Z", "level": "info", "message": "Download: 7340032 bytes, checksum is right"},
      {"timestamp": "2026-03-01T02:14:09Z", "level": "error", "message": "ArtifactInstall: single-file exited 1: cannot write /data/app/app.bin: No space left on device"},
      {"timestamp": "2026-03-01T02:14:09Z", "level": "info", "message": "ArtifactRollback begins"},
      {"timestamp": "2026-03-01T02:14:10Z", "level": "error", "message": "ArtifactRollback: single-file exited 1: cannot restore the backup: Input/output error"},
      {"timestamp": "2026-03-01T02:14:10Z", "level": "warn", "message": "this device is INCONSISTENT"}
      ]}
      """;
}
