package io.updateagent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent that was killed left at work is found and ended by the next one, and only that. */
@Timeout(60)
class RunningCommandsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path directory;
  private @Nullable Process left;

  @AfterEach
  void end() {
    if (left != null) {
      left.destroyForcibly();
    }
  }

  @Test
  void whatWasLeftRunningIsEndedWithAllThatItStarted() throws Exception {
    long process = leave("sleep 300 & echo > ready; sleep 300");
    note(process);
    assertEquals(List.of(process), notes().endLeftOver(PATIENCE));
    assertFalse(new ProcessSession(process).isAlive());
    assertEquals(List.of(), notes().endLeftOver(PATIENCE), "once");
  }

  @Test
  void whatItsEndedLeaderStartedIsEndedToo() throws Exception {
    long process = leave("sleep 300 & echo > ready; read -r wait");
    note(process);
    process().getOutputStream().close();
    assertTrue(process().waitFor(10, TimeUnit.SECONDS));
    assertTrue(new ProcessSession(process).isAlive());
    assertEquals(List.of(process), notes().endLeftOver(PATIENCE));
    assertFalse(new ProcessSession(process).isAlive());
  }

  @Test
  void aProcessThatStartedAtAnotherTimeIsNobodysToEnd() throws Exception {
    long process = leave("echo > ready; sleep 300");
    ProcessStat stat = Objects.requireNonNull(ProcessStat.of(process));
    write("%d %d 0 %s\n".formatted(process, stat.started() + 1, Boot.id()));
    assertEquals(List.of(), notes().endLeftOver(PATIENCE));
    assertTrue(new ProcessSession(process).isAlive());
  }

  @Test
  void aProcessOfAnotherBootIsNobodysToEnd() throws Exception {
    long process = leave("echo > ready; sleep 300");
    note(process);
    write(Files.readString(file()).replace(Boot.id(), "11111111-1111-1111-1111-111111111111"));
    assertEquals(List.of(), notes().endLeftOver(PATIENCE));
    assertTrue(new ProcessSession(process).isAlive());
  }

  @Test
  void aSessionWhoseNumberMayHaveBeenGivenAnewIsNobodysToEnd() throws Exception {
    long process = leave("sleep 300 & echo > ready; read -r wait");
    note(process);
    String[] words = Files.readString(file()).strip().split(" ", -1);
    long before = Long.parseLong(words[2]) - Boot.processNumbers();
    process().getOutputStream().close();
    assertTrue(process().waitFor(10, TimeUnit.SECONDS));
    write("%s %s %d %s\n".formatted(words[0], words[1], Math.max(0, before), words[3]));
    boolean possible = before >= 0;
    assertEquals(possible ? List.of() : List.of(process), notes().endLeftOver(PATIENCE));
    new ProcessSession(process).kill();
  }

  @Test
  void aCommandIsNotedWhileItRunsAndForgottenAfterwards() throws Exception {
    List<String> output = new ArrayList<>();
    var commands = new LocalCommands(notes());
    Completion completion = commands.run(command("cat running; echo $$", output));
    assertTrue(completion.succeeded());
    String process = output.get(output.size() - 1);
    assertTrue(output.get(0).startsWith(process + " "), output.toString());
    assertEquals("", Files.readString(file()).strip());
  }

  @Test
  void aCommandThatIsNotLetGoNeverRuns() throws Exception {
    long process = leave("echo > ready; " + "read -r go && echo > ran");
    process().getOutputStream().close();
    assertTrue(process().waitFor(10, TimeUnit.SECONDS));
    assertFalse(Files.exists(directory.resolve("ran")), "process " + process);
  }

  @Test
  void nonsenseInTheFileIsPassedOver() throws Exception {
    write("1\n-1 2 3 4\n\0\0\nno process at all\n");
    assertEquals(List.of(), notes().endLeftOver(PATIENCE));
  }

  @Test
  void aFileThatCannotBeReadIsSaid() throws Exception {
    Files.createDirectory(file());
    assertThrows(IOException.class, () -> notes().endLeftOver(PATIENCE));
  }

  private static Command command(String script, List<String> output, Path directory) {
    return new Command(
        List.of("/bin/sh", "-c", script), directory, Map.of(), PATIENCE, output::add, false);
  }

  private Command command(String script, List<String> output) {
    return command(script, output, directory);
  }

  /** A session of its own that nobody waits for. */
  private long leave(String script) throws IOException {
    left =
        new ProcessBuilder("setsid", "/bin/sh", "-c", script).directory(directory.toFile()).start();
    while (!Files.exists(directory.resolve("ready"))) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    return process().pid();
  }

  private Process process() {
    return Objects.requireNonNull(left);
  }

  private void note(long process) {
    notes().begun(process);
  }

  private RunningCommands notes() {
    return new RunningCommands(file());
  }

  private Path file() {
    return directory.resolve("running");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }
}
