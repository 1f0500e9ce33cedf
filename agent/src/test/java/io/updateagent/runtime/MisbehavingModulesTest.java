package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A module that misbehaves is bounded, logged in words, and gives the right verdict. */
@Timeout(120)
class MisbehavingModulesTest {
  /** Whoever ignores SIGTERM has 10 s each time; three calls are enough to wait for. */
  private static final Set<Misbehaviour.In> WITH_THE_FULL_GRACE =
      Set.of(
          Misbehaviour.In.DOWNLOAD,
          Misbehaviour.In.ARTIFACT_INSTALL,
          Misbehaviour.In.ARTIFACT_ROLLBACK);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "SPITS_GARBAGE,         DOWNLOAD",
    "HANGS,                 ARTIFACT_INSTALL",
    "EXITS_21,              NEEDS_ARTIFACT_REBOOT",
    "CRASHES,               SUPPORTS_ROLLBACK",
    "LEAVES_AN_ORPHAN,      ARTIFACT_REBOOT",
    "LINKS_ITS_DIRECTORY,   ARTIFACT_VERIFY_REBOOT",
    "FLOODS,                ARTIFACT_COMMIT",
    "EXITS_127,             ARTIFACT_ROLLBACK",
    "REMOVES_ITS_DIRECTORY, ARTIFACT_ROLLBACK_REBOOT",
    "EXITS_21,              ARTIFACT_FAILURE",
    "LOCKS_ITS_DIRECTORY,   CLEANUP",
    "LINKS_ITS_DIRECTORY,   CLEANUP_AFTER_ROLLBACK",
  })
  void oneOfAKindInEveryCall(Misbehaviour misbehaviour, Misbehaviour.In where) throws Exception {
    misbehaviour.in(where, directory);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("all")
  void everyKindInEveryCall(Misbehaviour misbehaviour, Misbehaviour.In where) throws Exception {
    misbehaviour.in(where, directory);
  }

  static Stream<Arguments> all() {
    return Arrays.stream(Misbehaviour.values())
        .flatMap(
            kind ->
                Arrays.stream(Misbehaviour.In.values())
                    .filter(
                        where ->
                            kind != Misbehaviour.IGNORES_TERM
                                || WITH_THE_FULL_GRACE.contains(where))
                    .map(where -> Arguments.of(kind, where)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ArtifactInstall    | INCONSISTENT",
        "ArtifactVerifyReboot | INCONSISTENT",
        "ArtifactCommit     | INCONSISTENT",
        // ArtifactInstall could not even be called, but scripts before it may have run.
        "Download           | INCONSISTENT",
      })
  void aModuleThatItsOwnUpdateRemovesIsSaidToBeMissing(String call, Verdict verdict)
      throws Exception {
    var room = new DeviceRoom(directory, "{}");
    room.module(
        """
        [ $1 != SupportsRollback ] || echo Yes
        [ $1 != NeedsArtifactReboot ] || echo Yes
        [ $1 != %s ] || rm -f $D/modules/app
        """
            .formatted(call));
    Finished finished = room.deploy();
    String words = room.path("modules/app") + " is missing or not executable";
    assertTrue(room.log().contains("could not be started: " + words), room.log());
    assertEquals(verdict, finished.verdict(), room.log());
  }

  @Test
  void aModuleThatItsOwnUpdateReplacesGoesOnAsTheNewOne() throws Exception {
    var room = new DeviceRoom(directory, "{}");
    room.module(
        """
        if [ $1 = ArtifactInstall ]; then
            printf '#!/bin/sh\\necho new $1\\n[ $1 != NeedsArtifactReboot ] || exit 0\\n' > $0.new
            chmod 755 $0.new; mv $0.new $0
        fi
        """);
    room.deploy();
    assertTrue(room.log().contains("app: new Cleanup"), room.log());
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "printf 'Yes\\r\\n' ~ yes",
        "printf '  Yes  \\n\\n' ~ yes",
        "printf Yes ~ yes",
        ": ~ no",
        "echo ~ no",
        "echo No ~ no",
        "echo Yes; echo No ~ unknown",
        "echo yes ~ unknown",
        "printf 'Yes\\000\\n' ~ unknown",
        "printf '\\033[1mYes\\033[0m\\n' ~ unknown",
        "echo Yes; yes | head -n 300000 ~ unknown",
        "head -c 3000000 /dev/zero ~ unknown",
        "head -c 100000 /dev/urandom ~ unknown",
        "echo Yes; exit 1 ~ unknown",
      })
  void anAnswerIsUnderstoodOrTheDeviceIsInconsistent(String body, String meaning) throws Exception {
    var room = new DeviceRoom(directory, "{}");
    room.module(
        """
        [ $1 != SupportsRollback ] || { %s; }
        [ $1 != ArtifactInstall ] || exit 1
        """
            .formatted(body));
    Finished finished = room.deploy();
    boolean supported = meaning.equals("yes");
    assertEquals(
        supported ? Verdict.ROLLED_BACK : Verdict.INCONSISTENT, finished.verdict(), room.log());
    assertEquals(
        meaning.equals("unknown"), room.log().contains("SupportsRollback: app"), room.log());
    assertFalse(room.log().contains("\\u001b"), room.log());
  }

  @Test
  void aDaemonThatAnUpdateStartsIsThereAfterIt() throws Exception {
    var room = new DeviceRoom(directory, "{}");
    room.module("[ $1 != ArtifactInstall ] || { nohup sleep 300 & echo $! > $D/pid; }");
    assertEquals(Verdict.SUCCESS, room.deploy().verdict(), room.log());
    assertTrue(room.log().contains("left a process running; what it prints is dropped"));
    long pid = Long.parseLong(Files.readString(room.path("pid")).strip());
    ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
    assertTrue(daemon.isAlive());
    daemon.destroyForcibly();
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "ArtifactInstall_Enter_00,  -,               ROLLED_BACK",
    "ArtifactInstall_Leave_00,  -,               ROLLED_BACK",
    "ArtifactCommit_Enter_00,   -,               ROLLED_BACK",
    "ArtifactCommit_Leave_00,   -,               INCONSISTENT",
    "ArtifactRollback_Enter_00, ArtifactInstall, INCONSISTENT",
    "ArtifactFailure_Leave_00,  ArtifactInstall, INCONSISTENT",
    "ArtifactInstall_Error_00,  ArtifactInstall, ROLLED_BACK",
  })
  void aScriptThatAsksForTimeForEverIsGivenUp(String script, String failing, Verdict verdict)
      throws Exception {
    var room =
        new DeviceRoom(
            directory,
            "{ \"StateScriptRetryIntervalSeconds\": 1, \"StateScriptRetryTimeoutSeconds\": 1 }");
    room.module("case $1 in SupportsRollback) echo Yes;; " + failing + ") exit 1;; esac");
    room.script(script, "exit 21");
    assertEquals(verdict, room.deploy().verdict(), room.log());
    assertTrue(
        room.log().contains(script + " asked for more time (exit code 21) for longer than 1 s"),
        room.log());
  }

  @Test
  void aScriptThatReplacesTheDirectoryOfTheScriptsDoesNotHideTheOthers() throws Exception {
    var room = new DeviceRoom(directory, "{}");
    Files.createDirectories(room.path("precious"));
    Files.writeString(room.path("precious/kept"), "kept");
    room.module("[ $1 != SupportsRollback ] || echo Yes");
    room.script(
        "ArtifactInstall_Enter_00", "rm -rf $D/data/scripts; ln -s $D/precious $D/data/scripts");
    room.script("ArtifactCommit_Leave_00", "echo committed");
    Finished finished = room.deploy();
    assertTrue(room.log().contains("was replaced by a link"), room.log());
    assertEquals(Verdict.INCONSISTENT, finished.verdict(), room.log());
    room.deploy();
    assertEquals("kept", Files.readString(room.path("precious/kept")));
  }
}
