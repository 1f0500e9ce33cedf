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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The module for root partitions, cut off before each of its commands, or with tools that fail. */
class RootfsImageSweepTest {
  private static final List<String> CALLS =
      List.of(Slots.DOWNLOAD, "ArtifactInstall", "ArtifactVerifyReboot", "ArtifactCommit");
  private static final List<String> TOOLS =
      List.of("dd", "tee", "sha256sum", "mkfifo", "blockdev", "blkdiscard", "cp", "mv", "cat");
  private static final List<String> TOOLS_OF_LOADERS = List.of("grub-editenv", "fw_setenv");

  @TempDir Path directory;
  private int kills;
  private int failures;
  private int comparisons;

  @BeforeEach
  void root() {
    Root.assume("makes loop devices");
    for (String tool : List.of("grub-editenv", "fw_setenv", "mkenvimage", "losetup")) {
      Shell.assumeCommand(tool);
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void noCommandAtAllIsTheWrongOneToDieAt(BootLoader loader) throws IOException {
    sweep(loader, Shell.DASH, Sweep.thorough(1));
    sweep(loader, Shell.BUSYBOX, Sweep.thorough(1));
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void noToolIsTheWrongOneToFail(BootLoader loader) throws IOException {
    try (var slots = new Slots(directory, loader, Shell.DASH)) {
      List<String> before = loader.lines(slots.environment());
      for (String call : CALLS) {
        int calls = toolFails(slots, call, 0, before);
        for (int at = 1; at <= calls; at += Sweep.thorough(1)) {
          toolFails(slots, call, at, before);
        }
      }
      System.out.printf(
          "rootfs-image-%s: %d failures of tools, %d comparisons%n", loader, failures, comparisons);
    }
  }

  private void sweep(BootLoader loader, Shell shell, int stride) throws IOException {
    Path place = Files.createDirectories(directory.resolve(shell.toString()));
    try (var slots = new Slots(place, loader, shell)) {
      List<String> before = loader.lines(slots.environment());
      for (String call : CALLS) {
        reach(slots, call);
        int moments = commands(slots, call);
        for (int at = 1; at <= moments; at += stride) {
          killed(slots, call, at, before);
        }
      }
      killedOnTheWayBack(slots, before, stride);
    }
    System.out.printf(
        "rootfs-image-%s-%s: %d kills, %d comparisons%n", loader, shell, kills, comparisons);
    assertTrue(kills > 0);
  }

  private static int commands(Slots slots, String call) throws IOException {
    Ended ended = call(slots, call, 0);
    assertTrue(ended.succeeded(), ended::output);
    return Integer.parseInt(Files.readString(slots.device().home().resolve("ticks")).strip());
  }

  /** A device on which that call is the next one. */
  private static void reach(Slots slots, String next) throws IOException {
    slots.renew();
    for (String call : CALLS) {
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
    for (String call : CALLS.subList(CALLS.indexOf(from), CALLS.size())) {
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
    List<String> tools = new ArrayList<>(TOOLS);
    tools.addAll(TOOLS_OF_LOADERS);
    Path calls = Sweep.faulty(slots.device(), tools, at);
    Ended ended = call(slots, call, -1);
    slots.device().environment("FAIL_AT", "0");
    int called = Integer.parseInt(Files.readString(calls).strip());
    slots.checkStarts(when);
    failures += at > 0 ? 1 : 0;
    if (ended.succeeded()) {
      int next = CALLS.indexOf(call) + 1;
      if (call.equals("ArtifactInstall")) {
        assertEquals("B", slots.boot(), when);
      }
      if (next < CALLS.size()) {
        goOn(slots, CALLS.get(next), when, before);
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
