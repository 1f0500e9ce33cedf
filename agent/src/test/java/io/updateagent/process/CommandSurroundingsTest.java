package io.updateagent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command finds around it, how its end is understood, and what its output may hold. */
@Timeout(60)
class CommandSurroundingsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final Commands commands = new LocalCommands(Duration.ofMillis(300));
  private final List<String> output = new ArrayList<>();

  @Test
  void nothingIsInheritedButTheThreeStreams() throws IOException {
    try (var file = new RandomAccessFile(directory.resolve("lock").toFile(), "rw");
        FileLock lock = file.getChannel().lock()) {
      assertTrue(lock.isValid());
      run("ls -l /proc/self/fd | grep -o '[0-9]* -> .*'");
    }
    List<String> open = output.stream().filter(line -> !line.contains("/proc/")).toList();
    assertEquals(3, open.size(), open.toString());
    assertEquals("0 -> /dev/null", open.get(0));
    assertTrue(open.get(1).startsWith("1 -> pipe:"), open.get(1));
    assertTrue(open.get(2).startsWith("2 -> pipe:"), open.get(2));
  }

  @Test
  void theWorkingDirectoryIsTheOneAskedFor() {
    run("pwd -P");
    assertEquals(List.of(directory.toString()), output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PIPE", "TERM", "HUP"})
  void noSignalThatTheRunTimeHandlesForItselfIsIgnoredInACommand(String signal) {
    assertEquals(Completion.End.SIGNALLED, run("kill -" + signal + " $$; exit 0").end());
  }

  @Test
  void whatIsTheAgentsOwnIsNotInherited() {
    Map<String, String> environment = new HashMap<>();
    environment.put("AGENT_DATA", "/var/lib/agent");
    environment.put("AGENT_JAVA_OPTIONS", "-Dsecret=1");
    environment.put("NOTIFY_SOCKET", "/run/systemd/notify");
    environment.put("LISTEN_FDS", "1");
    environment.put("JAVA_TOOL_OPTIONS", "-Xmx1g");
    environment.put("HTTPS_PROXY", "http://proxy:3128");
    environment.put("LANG", "de_DE.UTF-8");
    environment.put("PATH", "/opt/bin");
    Inherited.reduce(environment);
    assertEquals(
        Map.of("HTTPS_PROXY", "http://proxy:3128", "LANG", "de_DE.UTF-8", "PATH", "/opt/bin"),
        environment);
  }

  @Test
  void underAnEmptyEnvironmentProgramsAreFound() {
    Map<String, String> environment = new HashMap<>();
    Inherited.reduce(environment);
    assertEquals(Map.of("PATH", Inherited.DEFAULT_PATH), environment);
  }

  @ParameterizedTest
  @CsvSource({
    "kill -SEGV $$, SIGNALLED, was killed by signal 11",
    "kill -TERM $$, SIGNALLED, was killed by signal 15",
    "ulimit -f 0; echo x > f, SIGNALLED, was killed by signal 25",
    "exit 21,       EXITED,    exited 21",
    "exit 126,      EXITED,    exited 126",
    "exit 127,      EXITED,    exited 127",
    "/no/such,      EXITED,    exited 127",
    "exit 128,      EXITED,    exited 128",
    "exit 255,      EXITED,    exited 255",
    "exit 256,      EXITED,    exited 0",
  })
  void everyEndIsSaidInWords(String script, Completion.End end, String words) {
    Completion completion = run(script);
    assertEquals(end, completion.end());
    assertEquals(words, completion.inWords());
  }

  @Test
  void aCommandWithoutItsInterpreterNeverRan() throws IOException {
    Path program = program("#!/no/such/interpreter\n");
    assertEquals(
        "could not be started: the interpreter in the first line of %s is missing"
            .formatted(program),
        run(program).inWords());
  }

  @Test
  void aCommandThatIsBeingWrittenNeverRan() throws IOException {
    // A writer that the shell keeps open, because the run time itself closes on exec.
    Path program = program("#!/bin/sh\nexit 0\n");
    Path busy = Files.copy(Path.of("/bin/true"), directory.resolve("busy"));
    Completion completion = run("exec 3>>busy; ./busy");
    assertEquals(126, completion.code());
    Process writer = new ProcessBuilder("/bin/sh", "-c", "exec 3>>" + busy + "; echo; cat").start();
    try {
      assertEquals('\n', writer.getInputStream().read());
      assertEquals("could not be started: %s: Text file busy".formatted(busy), run(busy).inWords());
      assertTrue(run(program).succeeded());
    } finally {
      writer.destroyForcibly();
    }
  }

  @Test
  void aDirectoryIsNotAProgram() {
    assertEquals(Completion.End.NOT_STARTED, run(directory).end());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\033[2J\\033]0;title\\007    | \\x1b[2J\\x1b]0;title\\x07",
        "a\\000b                       | a\\x00b",
        "tab\\there                    | tab\there",
        "10%%\\r20%%\\r                | 10%\\x0d20%",
        "\\377\\376                    | ��",
        "\\302\\233J                   | \\x9bJ",
        "\\342\\200\\256txt.exe        | \\u202etxt.exe",
        "gr\\303\\274n                 | grün",
      })
  void nothingReachesATerminalThatItWouldActOn(String printed, String shown) {
    Completion completion = run("printf '" + printed.strip() + "\\n'; printf '\\n'");
    assertEquals(List.of(shown, ""), output);
    assertEquals(List.of(shown), completion.lastLines());
  }

  @Test
  void manyLongLinesAreBoundedTogether() {
    run("for i in $(seq 1 1000); do printf '%0900d\\n' $i; done");
    int characters = output.stream().mapToInt(String::length).sum();
    assertTrue(characters < Output.MOST_CHARACTERS + 10_000, characters + " characters");
    assertTrue(output.contains("output limit of 128 KiB reached; the rest is dropped"));
    assertTrue(output.get(output.size() - 1).matches("0{300}"), "the last lines are kept");
  }

  @Test
  void aCutNeverLeavesHalfACharacter() {
    String text = "x".repeat(9) + "\ud83d\ude00";
    assertEquals("x".repeat(9), Printable.of(text, 10));
    assertEquals(text, Printable.of(text, 11));
    assertEquals("x".repeat(9), Printable.of("x".repeat(9) + "\033", 12));
  }

  private Completion run(String script) {
    return commands.run(
        new Command(
            List.of("/bin/sh", "-c", script), directory, Map.of(), LONG, output::add, false));
  }

  private Completion run(Path program) {
    return commands.run(
        new Command(List.of(program.toString()), directory, Map.of(), LONG, output::add, false));
  }

  private Path program(String content) throws IOException {
    Path file = directory.resolve("program");
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }
}
