package io.updateagent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** How commands of this machine run, and end. */
class LocalCommandsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Commands commands = new LocalCommands(Duration.ofMillis(300));
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());

  @Test
  void theExitCodeAndTheLastLinesAreGiven() {
    Completion completion = shell("echo one; echo two >&2; exit 7", LONG, false);
    assertEquals(Completion.End.EXITED, completion.end());
    assertEquals(7, completion.code());
    assertEquals("exited 7", completion.inWords());
    assertEquals(List.of("one", "two"), completion.lastLines().stream().sorted().toList());
    assertEquals(2, output.size());
  }

  @Test
  void aDeathBySignalIsSaid() {
    assertEquals("was killed by signal 9", shell("kill -9 $$", LONG, false).inWords());
  }

  @Test
  void theCommandIsADirectChildOfTheAgentInAGroupOfItsOwn() {
    String text = shell("echo $PPID; ps -o pgid= -p $$; echo $$", LONG, true).stdout();
    List<String> lines = text.lines().map(String::strip).toList();
    assertEquals(Long.toString(ProcessHandle.current().pid()), lines.get(0));
    assertEquals(lines.get(2), lines.get(1));
  }

  @Test
  void aTimeoutEndsTheWholeGroup() {
    Completion completion =
        shell("sleep 60 & echo $!; sleep 60 & wait", Duration.ofMillis(400), true);
    assertEquals(Completion.End.TIMED_OUT, completion.end());
    assertFalse(completion.succeeded());
    assertGone(Long.parseLong(completion.stdout().strip()));
  }

  @Test
  void whatIgnoresTermIsKilled() {
    Completion completion =
        shell("trap '' TERM; echo $$; while :; do sleep 1; done", Duration.ofMillis(400), true);
    assertEquals(Completion.End.TIMED_OUT, completion.end());
    assertGone(Long.parseLong(completion.stdout().strip()));
  }

  @Test
  void anOrphanThatHoldsTheOutputDoesNotHoldTheAgent() {
    long start = System.nanoTime();
    Completion completion = shell("sleep 60 & exit 0", LONG, false);
    assertTrue(completion.succeeded());
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
  }

  @Test
  void aFloodOfOutputIsBoundedAndSaid() {
    Completion completion = shell("yes line | head -n 500000; exit 3", LONG, false);
    assertEquals(3, completion.code());
    assertEquals("output limit of 2000 lines reached; the rest is dropped", output.get(2000));
    assertEquals("498000 lines were dropped; the last ones are:", output.get(2001));
    assertEquals(Output.MOST_LINES + 2 + 10, output.size());
  }

  @Test
  void aLineWithoutEndIsCut() {
    assertTrue(shell("head -c 3000000 /dev/zero | tr '\\0' x", LONG, false).succeeded());
    assertEquals(
        "x".repeat(Output.LONGEST_LINE) + " [line cut, 2999000 bytes more]", output.get(0));
  }

  @Test
  void aLargeAnswerIsCut() {
    Completion completion = shell("yes answer | head -n 100000", LONG, true);
    assertTrue(completion.succeeded());
    assertTrue(completion.stdout().length() <= Output.LARGEST_CAPTURE);
  }

  @Test
  void aProgramThatIsMissingIsAResultNotAnError() {
    Completion completion = commands.run(command(List.of("/no/such/program"), LONG, false));
    assertEquals(Completion.End.NOT_STARTED, completion.end());
    assertEquals(
        "could not be started: /no/such/program is missing or not executable",
        completion.inWords());
  }

  private Completion shell(String script, Duration timeout, boolean capture) {
    return commands.run(command(List.of("/bin/sh", "-c", script), timeout, capture));
  }

  private Command command(List<String> words, Duration timeout, boolean capture) {
    return new Command(words, Path.of("/"), Map.of(), timeout, output::add, capture);
  }

  private static void assertGone(long pid) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
      assertTrue(System.nanoTime() < end, () -> "process " + pid + " lives on");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
