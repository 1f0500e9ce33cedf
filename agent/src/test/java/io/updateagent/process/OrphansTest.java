package io.updateagent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the processes that a command leaves behind. */
@Timeout(60)
class OrphansTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(700);

  /** Started in the session of the command, one way or another; each notes its process id. */
  private static final String IN_BACKGROUND = "sh -c 'echo $$ > pid; exec sleep 300' &";

  private static final String IN_A_GROUP_OF_ITS_OWN =
      "set -m; sh -c 'echo $$ > pid; exec sleep 300' & set +m";
  private static final String FORKED_TWICE =
      "( sh -c 'echo $$ > pid; exec sleep 300' > /dev/null 2>&1 & )";
  private static final String DEAF =
      "sh -c 'trap \"\" TERM HUP; echo $$ > pid; while :; do sleep 1; done' &";
  private static final String DETACHED =
      "setsid sh -c 'echo $$ > pid; exec sleep 300' > /dev/null 2>&1 &";
  private static final String DETACHED_WITH_OUTPUT =
      "setsid sh -c 'echo $$ > pid; exec sleep 300' &";
  private static final String STARTED = "\nwhile [ ! -s pid ]; do sleep 0.01; done\n";

  @TempDir Path directory;
  private final Commands commands =
      new LocalCommands(Duration.ofMillis(300), Duration.ofMillis(200));
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void endWhatLives() throws IOException {
    if (Files.exists(directory.resolve("pid"))) {
      handle().ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_BACKGROUND, IN_A_GROUP_OF_ITS_OWN, FORKED_TWICE, DEAF})
  void aCommandThatFailsLeavesNothingBehind(String orphan) throws Exception {
    Completion completion = shell(orphan + STARTED + "exit 3", LONG);
    assertEquals("exited 3", completion.inWords());
    assertGone();
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_BACKGROUND, IN_A_GROUP_OF_ITS_OWN, FORKED_TWICE, DEAF})
  void aCommandThatTakesTooLongLeavesNothingBehind(String orphan) throws Exception {
    Completion completion = shell(orphan + STARTED + "sleep 300", SHORT);
    assertEquals(Completion.End.TIMED_OUT, completion.end());
    assertGone();
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_BACKGROUND, FORKED_TWICE, DETACHED, DETACHED_WITH_OUTPUT})
  void aDaemonThatASuccessfulCommandStartedLivesOn(String daemon) throws Exception {
    long start = System.nanoTime();
    assertTrue(shell(daemon + STARTED + "exit 0", LONG).succeeded());
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
    assertTrue(orphan().isAlive());
  }

  @ParameterizedTest
  @ValueSource(strings = {DETACHED, DETACHED_WITH_OUTPUT})
  void whatLeftTheSessionIsADaemonAndNotOursToEnd(String daemon) throws Exception {
    assertFalse(shell(daemon + STARTED + "exit 1", LONG).succeeded());
    assertTrue(orphan().isAlive());
  }

  @Test
  void aDaemonThatPrintsForEverHoldsNobodyAndIsNotBrokenByIt() throws Exception {
    String daemon =
        "sh -c 'echo $$ > pid; trap \"\" HUP; while echo line; do echo > beat; done; echo > broken' &";
    assertTrue(shell(daemon + STARTED + "echo done; exit 0", LONG).succeeded());
    assertTrue(
        output.stream().anyMatch(line -> line.endsWith("what it prints is dropped")),
        () -> output.get(output.size() - 1));
    int heard = output.size();
    Files.deleteIfExists(directory.resolve("beat"));
    await(() -> Files.exists(directory.resolve("beat")));
    assertTrue(orphan().isAlive());
    assertFalse(Files.exists(directory.resolve("broken")));
    assertEquals(heard, output.size(), "nothing is said of a command that has ended");
  }

  @Test
  void aFloodAfterTheEndIsNotCollected() throws Exception {
    long before = used();
    assertTrue(shell("sh -c 'echo $$ > pid; exec yes' &" + STARTED + "exit 0", LONG).succeeded());
    assertTrue(orphan().isAlive());
    long grown = used() - before;
    assertTrue(grown < 16 << 20, () -> grown + " bytes are kept");
  }

  @Test
  void theOutputOfACommandWithADaemonIsComplete() throws Exception {
    var patient = new LocalCommands(Duration.ofMillis(300));
    Command command =
        command("sleep 300 & echo $! > pid; seq 1 500; seq 501 1000 >&2; exit 0", LONG);
    assertTrue(patient.run(command).succeeded());
    assertEquals(1000, output.stream().filter(line -> line.matches("\\d+")).count());
  }

  @Test
  void anAnswerIsHeardThoughADaemonHoldsIt() {
    String script = "sleep 300 & echo $! > pid; echo Yes; exit 0";
    Command query =
        new Command(List.of("/bin/sh", "-c", script), directory, Map.of(), LONG, output::add, true);
    assertEquals("Yes\n", commands.run(query).stdout());
  }

  @Test
  void howManyMayBeLeftRunningIsBounded() throws Exception {
    var hasty = new LocalCommands(Duration.ofMillis(300), Duration.ofMillis(20));
    int most = Drains.MOST / 2;
    for (int i = 0; i <= most; i++) {
      Command command = command("sleep 300 & echo $! >> pids; echo $! > pid", LONG);
      assertTrue(hasty.run(command).succeeded());
    }
    assertTrue(output.get(output.size() - 1).startsWith("too many processes were left running"));
    assertGone();
    List<String> pids = Files.readAllLines(directory.resolve("pids"));
    assertEquals(most + 1, pids.size());
    for (String pid : pids.subList(0, most)) {
      ProcessHandle left = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      assertTrue(left.isAlive());
      left.destroyForcibly();
    }
  }

  @Test
  void afterAStopNothingOfACommandLives() throws Exception {
    var stopped = new LocalCommands(Duration.ofMillis(300));
    var runner = new Thread(() -> stopped.run(command(DEAF + STARTED + "sleep 300", LONG)));
    runner.setDaemon(true);
    runner.start();
    await(() -> Files.exists(directory.resolve("pid")) && !Files.readString(pid()).isBlank());
    stopped.stopAll();
    assertGone();
    assertTrue(runner.isAlive(), "what was interrupted must not look failed");
  }

  private Completion shell(String script, Duration timeout) {
    return commands.run(command(script, timeout));
  }

  private Command command(String script, Duration timeout) {
    return new Command(
        List.of("/bin/sh", "-c", script), directory, Map.of(), timeout, output::add, false);
  }

  private Path pid() {
    return directory.resolve("pid");
  }

  private ProcessHandle orphan() throws IOException {
    return handle().orElseThrow(() -> new AssertionError("the process is gone"));
  }

  private Optional<ProcessHandle> handle() throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readString(pid()).strip()));
  }

  private void assertGone() throws Exception {
    Path process = Path.of("/proc", Files.readString(pid()).strip());
    await(
        () -> !Files.exists(process) || Files.readString(process.resolve("stat")).contains(") Z"));
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < end, "waited in vain");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
