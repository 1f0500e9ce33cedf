package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a module for root partitions through an update that is cut off before each of its commands,
 * or whose tools fail, and compares both slots and the environment of the boot loader each time.
 */
final class SlotSweep {
  private static final List<String> TOOLS =
      List.of("dd", "tee", "sha256sum", "mkfifo", "blockdev", "blkdiscard", "cp", "mv", "cat");
  private static final List<String> TOOLS_OF_LOADERS = List.of("grub-editenv", "fw_setenv");

  private final String what;
  private final Place place;
  private final List<String> calls;
  private final List<String> tools;
  private int kills;
  private int failures;
  private int comparisons;

  /** Makes slots with a payload. */
  interface Place {
    Slots at(Path home, BootLoader loader, Shell shell) throws IOException;
  }

  /**
   * @param calls all up to the commit, in their order
   * @param more tools beside those of every such module
   */
  SlotSweep(String what, Place place, List<String> calls, List<String> more) {
    this.what = what;
    this.place = place;
    this.calls = calls;
    this.tools = new ArrayList<>(TOOLS);
    tools.addAll(TOOLS_OF_LOADERS);
    tools.addAll(more);
  }

  /** Skips the test where something is missing that any of this needs. */
  static void assume() {
    Root.assume("makes loop devices");
    for (String tool : List.of("grub-editenv", "fw_setenv", "mkenvimage", "losetup")) {
      Shell.assumeCommand(tool);
    }
  }

  /**
   * Each tool fails at each of its calls.
   *
   * @param stride every so many of them are tried
   */
  void toolsFail(Path directory, BootLoader loader, int stride) throws IOException {
    try (var slots = place.at(directory, loader, Shell.DASH)) {
      List<String> before = loader.lines(slots.environment());
      for (String call : calls) {
        int moments = toolFails(slots, call, 0, before);
        for (int at = 1; at <= moments; at += stride) {
          toolFails(slots, call, at, before);
        }
      }
      System.out.printf(
          "%s-%s: %d failures of tools, %d comparisons%n", what, loader, failures, comparisons);
      assertTrue(failures > 0);
    }
  }

  /**
   * The module is killed before each of its commands.
   *
   * @param stride every so many of them are tried
   */
  void kills(Path directory, BootLoader loader, Shell shell, int stride) throws IOException {
    kills = 0;
    comparisons = 0;
    Path home = Files.createDirectories(directory.resolve(shell.toString()));
    try (var slots = place.at(home, loader, shell)) {
      List<String> before = loader.lines(slots.environment());
      for (String call : calls) {
        reach(slots, call);
        int moments = commands(slots, call);
        for (int at = 1; at <= moments; at += stride) {
          killed(slots, call, at, before);
        }
      }
      killedOnTheWayBack(slots, before, stride);
    }
    System.out.printf(
        "%s-%s-%s: %d kills, %d comparisons%n", what, loader, shell, kills, comparisons);
    assertTrue(kills > 0);
  }

  private static int commands(Slots slots, String call) throws IOException {
    Ended ended = call(slots, call, 0);
    assertTrue(ended.succeeded(), ended::output);
    return Integer.parseInt(Files.readString(slots.device().home().resolve("ticks")).strip());
  }

  /** A device on which that call is the next one. */
  private void reach(Slots slots, String next) throws IOException {
    slots.renew();
    for (String call : calls) {
      if (call.equals(next)) {
        return;
      }
      Ended ended = call(slots, call, -1);
      assertTrue(ended.succeeded(), ended::output);
      if (call.equals("ArtifactInstall")) {
        assertEquals("B", slots.boot());
      }
    }
  }

  private static Ended call(Slots slots, String call, int killAt) throws IOException {
    return call.equals(Slots.DOWNLOAD)
        ? slots.download(call, slots.image(), killAt)
        : slots.device().call(call, killAt);
  }

  /** The agent alone is killed, or the power is cut with it: the boot loader has its say. */
  private void killed(Slots slots, String call, int at, List<String> before) throws IOException {
    for (boolean power : List.of(false, true)) {
      String when = "killed in %s at %d, power cut: %s".formatted(call, at, power);
      reach(slots, call);
      Ended ended = call(slots, call, at);
      kills += ended.wasKilled() ? 1 : 0;
      slots.checkStarts(when);
      if (power) {
        slots.boot();
      }
      if (call.equals(Slots.DOWNLOAD)) {
        slots.device().succeed("Cleanup");
      } else {
        takeBack(slots);
      }
      slots.checkBefore(before, when);
      comparisons++;
    }
    reach(slots, call);
    call(slots, call, at);
    goOn(slots, call, "went on after a kill in %s at %d".formatted(call, at), before);
  }

  private static void takeBack(Slots slots) throws IOException {
    slots.device().succeed("ArtifactRollback");
    slots.boot();
    slots.device().succeed("ArtifactVerifyRollbackReboot", "ArtifactFailure", "Cleanup");
  }

  /** The same call again, and all that follow. */
  private void goOn(Slots slots, String from, String when, List<String> before) throws IOException {
    for (String call : calls.subList(calls.indexOf(from), calls.size())) {
      Ended ended = call(slots, call, -1);
      assertTrue(ended.succeeded(), () -> when + ": " + ended.output());
      if (call.equals("ArtifactInstall")) {
        assertEquals("B", slots.boot(), when);
      }
    }
    slots.device().succeed("Cleanup");
    assertEquals("B", slots.boot(), when);
    slots.checkIntended(before, when);
    comparisons++;
  }

  private void killedOnTheWayBack(Slots slots, List<String> before, int stride) throws IOException {
    for (String from : List.of("ArtifactVerifyReboot", "after all")) {
      reach(slots, from);
      int moments = slots.device().commands("ArtifactRollback");
      for (int at = 1; at <= moments; at += stride) {
        String when = "rolled back from %s, killed at %d".formatted(from, at);
        reach(slots, from);
        Ended ended = slots.device().call("ArtifactRollback", at);
        kills += ended.wasKilled() ? 1 : 0;
        slots.checkStarts(when);
        slots.boot();
        takeBack(slots);
        slots.checkBefore(before, when);
        comparisons++;
      }
    }
  }

  /** Returns how often tools were called; those of a pipe may count as one. */
  private int toolFails(Slots slots, String call, int at, List<String> before) throws IOException {
    String when = "tool call %d of %s failed".formatted(at, call);
    reach(slots, call);
    Path count = Sweep.faulty(slots.device(), tools, at);
    Ended ended = call(slots, call, -1);
    slots.device().environment("FAIL_AT", "0");
    int called = Integer.parseInt(Files.readString(count).strip());
    slots.checkStarts(when);
    failures += at > 0 ? 1 : 0;
    if (ended.succeeded()) {
      int next = calls.indexOf(call) + 1;
      if (call.equals("ArtifactInstall")) {
        assertEquals("B", slots.boot(), when);
      }
      if (next < calls.size()) {
        goOn(slots, calls.get(next), when, before);
      } else {
        slots.checkIntended(before, when);
      }
      return called;
    }
    assertFalse(ended.output().isBlank(), () -> when + ", and nothing was said");
    if (call.equals(Slots.DOWNLOAD)) {
      slots.device().succeed("Cleanup");
    } else {
      takeBack(slots);
    }
    slots.checkBefore(before, when);
    comparisons++;
    return called;
  }
}
