package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a module does in a call instead of its work, and what the log says of it. */
enum Misbehaviour {
  HANGS("sleep 300", "did not finish within 2 s and was killed"),
  IGNORES_TERM(
      "trap '' TERM; while :; do sleep 1; done", "did not finish within 2 s and was killed"),
  CRASHES("kill -SEGV $$", "was killed by signal 11"),
  EXITS_21("exit 21", "exited 21"),
  EXITS_127("exit 127", "exited 127"),
  LEAVES_AN_ORPHAN("sleep 300 & echo $! > $D/pid; exit 255", "exited 255"),
  FLOODS("yes line | head -n 200000 >&2; head -c 3000000 /dev/zero; exit 3", "were dropped; the"),
  SPITS_GARBAGE("head -c 100000 /dev/urandom; printf '\\033[2J\\000\\n'; exit 4", "exited 4"),
  REMOVES_ITS_DIRECTORY("rm -rf \"$2\"; exit 5", "exited 5"),
  LINKS_ITS_DIRECTORY("rm -rf \"$2\"; ln -s $D/precious \"$2\"; exit 6", "exited 6"),
  LOCKS_ITS_DIRECTORY("chmod -R 000 \"$2\"; exit 7", "exited 7");

  /** Where a module may misbehave, what else fails so that it is called, and the verdict then. */
  enum In {
    DOWNLOAD("Download", "-", Verdict.NOT_STARTED),
    ARTIFACT_INSTALL("ArtifactInstall", "-", Verdict.ROLLED_BACK),
    // Whether the way back needs a reboot is not known either.
    NEEDS_ARTIFACT_REBOOT("NeedsArtifactReboot", "-", Verdict.INCONSISTENT),
    SUPPORTS_ROLLBACK("SupportsRollback", "ArtifactInstall", Verdict.INCONSISTENT),
    ARTIFACT_REBOOT("ArtifactReboot", "-", Verdict.ROLLED_BACK),
    ARTIFACT_VERIFY_REBOOT("ArtifactVerifyReboot", "-", Verdict.ROLLED_BACK),
    ARTIFACT_COMMIT("ArtifactCommit", "-", Verdict.ROLLED_BACK),
    ARTIFACT_ROLLBACK("ArtifactRollback", "ArtifactInstall", Verdict.INCONSISTENT),
    // Not judged by how it ends, but by whether the old software is up afterwards.
    ARTIFACT_ROLLBACK_REBOOT("ArtifactRollbackReboot", "ArtifactCommit", Verdict.ROLLED_BACK),
    ARTIFACT_FAILURE("ArtifactFailure", "ArtifactInstall", Verdict.INCONSISTENT),
    CLEANUP("Cleanup", "-", Verdict.INCONSISTENT),
    CLEANUP_AFTER_ROLLBACK("Cleanup", "ArtifactInstall", Verdict.ROLLED_BACK);

    private final String call;
    private final String failing;
    private final Verdict verdict;

    In(String call, String failing, Verdict verdict) {
      this.call = call;
      this.failing = failing;
      this.verdict = verdict;
    }
  }

  private static final String MODULE =
      """
      misbehave() { %s; }
      [ $1 != %s ] || misbehave "$@"
      case $1 in
          SupportsRollback) echo Yes;;
          NeedsArtifactReboot) echo Yes;;
          %s) exit 1;;
      esac
      """;

  private static final long LARGEST_LOG = 1024 * 1024;

  private final String body;
  private final String words;

  Misbehaviour(String body, String words) {
    this.body = body;
    this.words = words;
  }

  /** Lets a module misbehave so in a call, and checks everything that must hold then. */
  void in(In where, Path directory) throws Exception {
    var room = new DeviceRoom(directory, "{ \"ModuleTimeoutSeconds\": 2 }");
    Path precious = Files.createDirectories(room.path("precious"));
    room.module(MODULE.formatted(body, where.call, where.failing));
    Finished finished = room.deploy();
    String log = room.log();
    assertEquals(where.verdict, finished.verdict(), log);
    assertTrue(log.contains(words), log);
    assertTrue(log.length() <= LARGEST_LOG, log.length() + " characters of log");
    assertFalse(log.chars().anyMatch(c -> c < ' ' && c != '\n'), "control characters in the log");
    assertEquals(0, precious.toFile().list().length, "a link was followed");
    assertFalse(Files.exists(room.path("data/modules/v3/payloads/0000/tree")), log);
    assertNoOrphan(room);
  }

  private static void assertNoOrphan(DeviceRoom room) throws IOException {
    if (Files.exists(room.path("pid"))) {
      long pid = Long.parseLong(Files.readString(room.path("pid")).strip());
      Optional<ProcessHandle> orphan = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
      assertTrue(orphan.isEmpty() || isZombie(pid), () -> "process " + pid + " lives on");
    }
  }

  private static boolean isZombie(long pid) throws IOException {
    return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z");
  }
}
