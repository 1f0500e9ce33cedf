package io.updateagent.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.process.Completion;
import io.updateagent.process.LocalCommands;
import io.updateagent.script.StateScripts.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts that misbehave: bounded, and a set that could not run is never taken for one that did.
 */
@Timeout(60)
class HostileScriptsTest {
  private static final String FIRST = "ArtifactInstall_Enter_00";
  private static final String SECOND = "ArtifactInstall_Enter_01";

  @TempDir Path directory;
  private final List<String> output = new ArrayList<>();
  private Duration clock = Duration.ZERO;
  private Duration timeout = Duration.ofSeconds(20);
  private Path scripts = Path.of("");
  private Path other = Path.of("");

  @BeforeEach
  void directories() throws IOException {
    scripts = Files.createDirectories(directory.resolve("artifact"));
    other = Files.createDirectories(directory.resolve("other"));
    script(other, SECOND, "echo foreign");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rm -rf $A; ln -s $O $A", // by a link to somewhere else
        "rm -rf $A; echo > $A", // by a file
      })
  void scriptsWhoseDirectoryWasReplacedAreNotTakenForNone(String trick) throws IOException {
    script(scripts, FIRST, "A=" + scripts + " O=" + other + "; " + trick);
    assertTrue(enter(Mode.STOP_AT_FIRST_FAILURE).succeeded());
    ScriptResult next = enter(Mode.STOP_AT_FIRST_FAILURE);
    assertFalse(next.succeeded());
    assertEquals("ArtifactInstall_Enter", next.script());
    assertEquals(List.of(), output);
  }

  @Test
  void aScriptThatAnotherReplacesWhileTheSetRunsIsTheOneThatRuns() throws IOException {
    script(scripts, FIRST, "echo '#!/bin/sh\necho new' > " + scripts.resolve(SECOND));
    script(scripts, SECOND, "echo old");
    assertTrue(enter(Mode.STOP_AT_FIRST_FAILURE).succeeded());
    assertEquals(List.of("new"), output);
  }

  @Test
  void aScriptThatAnotherRemovesHasNotRun() throws IOException {
    script(scripts, FIRST, "rm " + scripts.resolve(SECOND));
    script(scripts, SECOND, "echo old");
    ScriptResult result = enter(Mode.STOP_AT_FIRST_FAILURE);
    assertFalse(result.succeeded());
    assertEquals(SECOND, result.script());
    assertEquals(Completion.End.NOT_STARTED, result.end());
  }

  @Test
  void aScriptThatHangsIsEndedAndSaid() throws IOException {
    timeout = Duration.ofSeconds(1);
    script(scripts, FIRST, "trap '' TERM; while :; do sleep 1; done");
    assertEquals(
        FIRST + " did not finish within 1 s and was killed",
        enter(Mode.STOP_AT_FIRST_FAILURE).message());
  }

  @ParameterizedTest
  @CsvSource({
    "exit 1,          exited 1",
    "exit 126,        exited 126",
    "exit 255,        exited 255",
    "kill -SEGV $$,   was killed by signal 11",
    "exit 20,         exited 20",
    "exit 22,         exited 22",
    "exit 277,        asked for more time", // 277 is 21 for a shell
  })
  void onlyTwentyOneAsksForTime(String body, String words) throws IOException {
    script(scripts, FIRST, body);
    String message = enter(Mode.STOP_AT_FIRST_FAILURE).message();
    assertTrue(message.startsWith(FIRST + " " + words), message);
  }

  @Test
  void inASetWhereAllRunEachMayAskForTimeWithinItsOwnBound() throws IOException {
    script(scripts, FIRST, "exit 21");
    script(scripts, SECOND, "echo second; exit 21");
    ScriptResult result = enter(Mode.RUN_ALL);
    assertEquals(FIRST, result.script());
    assertEquals(Duration.ofMinutes(6), clock);
    assertEquals(3, output.stream().filter(line -> line.equals("second")).count());
    assertTrue(output.contains(FIRST + " asks to be called again later"));
  }

  @Test
  void aFailureAfterAskingForTimeIsAFailureAtOnce() throws IOException {
    Path asked = directory.resolve("asked");
    script(scripts, FIRST, "[ -e " + asked + " ] && exit 3; : > " + asked + "; exit 21");
    assertEquals(FIRST + " exited 3", enter(Mode.STOP_AT_FIRST_FAILURE).message());
    assertEquals(Duration.ofMinutes(1), clock);
  }

  @Test
  void aWaitThatIsInterruptedFailsAndSaysSo() throws IOException {
    script(scripts, FIRST, "exit 21");
    ScriptResult result =
        scripts(
                length -> {
                  throw new InterruptedException();
                })
            .run("ArtifactInstall", ScriptAction.ENTER, Mode.RUN_ALL, output::add);
    assertTrue(Thread.interrupted());
    assertEquals(FIRST + ": the agent was stopped", result.message());
  }

  @Test
  void aLinkedDirectoryOfTheRootFileSystemIsTheAdministratorsChoice() throws IOException {
    script(other, "Sync_Enter_00", "echo linked");
    Files.createSymbolicLink(directory.resolve("rootfs"), other);
    assertTrue(
        scripts(length -> {})
            .run("Sync", ScriptAction.ENTER, Mode.RUN_ALL, output::add)
            .succeeded());
    assertEquals(List.of("linked"), output);
  }

  private ScriptResult enter(Mode mode) {
    return scripts(length -> clock = clock.plus(length))
        .run("ArtifactInstall", ScriptAction.ENTER, mode, output::add);
  }

  private StateScripts scripts(io.updateagent.process.Sleeper sleeper) {
    return new StateScripts(
        directory.resolve("rootfs"),
        scripts,
        new LocalCommands(Duration.ofMillis(300)),
        sleeper,
        () -> clock,
        new StateScripts.Limits(timeout, Duration.ofSeconds(60), Duration.ofSeconds(180)));
  }

  private static void script(Path directory, String name, String body) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }
}
