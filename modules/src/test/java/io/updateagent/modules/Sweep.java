package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Takes a module through an update with everything that can come in between, and compares the whole
 * device each time with how it was before or is meant to be.
 */
final class Sweep {
  private static final String INSTALL = "ArtifactInstall";
  private static final String ROLLBACK = "ArtifactRollback";
  private static final String COMMIT = "ArtifactCommit";
  private static final String FAILURE = "ArtifactFailure";
  private static final String CLEANUP = "Cleanup";

  /** A tool that fails when it is called for the given time, and otherwise does what it should. */
  private static final String FAILING =
      """
      #!/bin/sh
      read -r n < "$CALLS"; n=$((n + 1)); echo $n > "$CALLS"
      [ $n -ne "$FAIL_AT" ] || { echo "${0##*/}: no space left on device" >&2; exit 1; }
      PATH=${PATH#*:} exec "${0##*/}" "$@"
      """;

  private final Path directory;
  private final Case prepared;
  private final int stride;
  private int devices;
  private int kills;
  private int failures;
  private int comparisons;

  /** Makes a device with something on it, and a payload for it. */
  interface Case {
    Device on(Path home) throws IOException;
  }

  /**
   * @param stride every so many of the moments are tried
   */
  Sweep(Path directory, int stride, Case prepared) {
    this.directory = directory;
    this.stride = stride;
    this.prepared = prepared;
  }

  /**
   * The stride of a sweep that leaves nothing out, were there the time: one moment in fifteen is
   * tried, unless {@code -Dsweep=1} asks for all of them.
   */
  static int thorough(int stride) {
    return stride * Integer.getInteger("sweep", 15);
  }

  /** Everything, one after the other; prints how much that was. */
  void all(String what, List<String> tools) throws IOException {
    kept();
    undone();
    killedInInstall();
    killedLater(COMMIT, true);
    killedLater(ROLLBACK, true);
    killedLater(CLEANUP, false);
    toolsFail(tools);
    assertTrue(kills > 0, "nothing was killed");
    System.out.printf(
        "%s: %d kills, %d failures of tools, %d comparisons%n", what, kills, failures, comparisons);
  }

  /** The device as it is meant to be after an update. */
  Object intended() throws IOException {
    Device device = device();
    device.succeed("Download", INSTALL, COMMIT, CLEANUP);
    return device.seen();
  }

  private void kept() throws IOException {
    Device device = device();
    device.succeed(INSTALL);
    device.succeed(INSTALL, COMMIT, COMMIT, CLEANUP, CLEANUP);
    same(intended(), device, "repeated calls");
  }

  private void undone() throws IOException {
    Device device = device();
    Object before = device.seen();
    device.succeed(INSTALL, COMMIT, ROLLBACK, ROLLBACK, FAILURE, CLEANUP, CLEANUP);
    same(before, device, "rolled back after a commit");
    Device again = device();
    again.succeed(ROLLBACK, INSTALL, ROLLBACK, INSTALL, ROLLBACK, FAILURE, CLEANUP);
    same(before, again, "rolled back twice");
    again.succeed(INSTALL, COMMIT, CLEANUP);
    same(intended(), again, "installed after all");
  }

  private void killedInInstall() throws IOException {
    Device whole = device();
    int moments = whole.commands(INSTALL);
    for (int at = 1; at <= moments; at += stride) {
      Device device = device();
      Object before = device.seen();
      kill(device, INSTALL, at);
      device.succeed(ROLLBACK, FAILURE, CLEANUP);
      same(before, device, "killed in install at " + at);
      // And again while that is put right.
      Device twice = device();
      kill(twice, INSTALL, at);
      Ended ended = twice.call(ROLLBACK, 1 + at % 40);
      kills += ended.wasKilled() ? 1 : 0;
      twice.succeed(ROLLBACK, FAILURE, CLEANUP);
      same(before, twice, "killed in install and rollback at " + at);
      Device further = device();
      kill(further, INSTALL, at);
      further.succeed(INSTALL, COMMIT, CLEANUP);
      same(intended(), further, "killed and installed again at " + at);
    }
  }

  private void killedLater(String call, boolean thenBack) throws IOException {
    Device whole = device();
    whole.succeed(INSTALL);
    int moments = whole.commands(call);
    for (int at = 1; at <= moments; at += stride) {
      Device device = device();
      Object before = device.seen();
      device.succeed(INSTALL);
      kill(device, call, at);
      if (thenBack) {
        device.succeed(ROLLBACK, FAILURE, CLEANUP);
      } else {
        device.succeed(CLEANUP);
      }
      same(thenBack ? before : intended(), device, "killed in %s at %d".formatted(call, at));
    }
    if (!thenBack) {
      killedInLastCleanup();
    }
  }

  private void killedInLastCleanup() throws IOException {
    Device whole = device();
    whole.succeed(INSTALL, ROLLBACK);
    int moments = whole.commands(CLEANUP);
    for (int at = 1; at <= moments; at += stride) {
      Device device = device();
      Object before = device.seen();
      device.succeed(INSTALL, ROLLBACK);
      kill(device, CLEANUP, at);
      device.succeed(CLEANUP);
      same(before, device, "rolled back and killed in cleanup at " + at);
    }
  }

  /** Each call of each tool fails once: what failed is undone, also at the second attempt. */
  private void toolsFail(List<String> tools) throws IOException {
    for (String call : List.of(INSTALL, ROLLBACK)) {
      boolean within = true;
      for (int at = 1; within; at += Math.max(1, stride / 5)) {
        Device device = device();
        Object before = device.seen();
        if (call.equals(ROLLBACK)) {
          device.succeed(INSTALL);
        }
        Path calls = faulty(device, tools, at);
        Ended ended = device.call(call);
        device.environment("FAIL_AT", "0");
        within = Integer.parseInt(Files.readString(calls).strip()) >= at;
        failures += within ? 1 : 0;
        if (call.equals(INSTALL) && ended.succeeded()) {
          device.succeed(COMMIT, CLEANUP);
          same(intended(), device, "went on when tool call %d failed".formatted(at));
        } else {
          int shown = at;
          assertTrue(
              ended.succeeded() || !ended.output().isBlank(),
              () -> "tool call %d of %s failed, and nothing was said".formatted(shown, call));
          device.succeed(ROLLBACK, FAILURE, CLEANUP);
          same(before, device, "tool call %d of %s failed".formatted(at, call));
        }
      }
    }
  }

  /** Has commands fail the time that FAIL_AT says; the file counts how often they were called. */
  static Path faulty(Device device, List<String> tools, int at) throws IOException {
    Path bin = Files.createDirectories(device.home().resolve("bin"));
    for (String tool : tools) {
      Files.writeString(bin.resolve(tool), FAILING);
      Files.setPosixFilePermissions(
          bin.resolve(tool), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path calls = Files.writeString(device.home().resolve("calls"), "0\n");
    device.environment("PATH", bin + ":" + device.path());
    device.environment("CALLS", calls.toString());
    device.environment("FAIL_AT", String.valueOf(at));
    return calls;
  }

  private Device device() throws IOException {
    return prepared.on(Files.createDirectories(directory.resolve("device-" + devices++)));
  }

  /** Where commands run side by side their order varies, and the last ones may not come. */
  private void kill(Device device, String call, int at) throws IOException {
    Ended ended = device.call(call, at);
    assertTrue(
        ended.wasKilled() || ended.succeeded(),
        () -> "%s at %d: %s".formatted(call, at, ended.output()));
    kills += ended.wasKilled() ? 1 : 0;
  }

  private void same(Object expected, Device device, String when) throws IOException {
    comparisons++;
    assertEquals(expected, device.seen(), when);
  }
}
