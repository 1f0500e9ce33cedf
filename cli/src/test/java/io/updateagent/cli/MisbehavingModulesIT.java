package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modules and scripts against the whole program: its process, its output, its environment. */
@Tag("slow")
class MisbehavingModulesIT {
  @TempDir Path directory;
  private @Nullable Rig device;

  @BeforeEach
  void device() throws Exception {
    device = new Rig(directory);
  }

  @AfterEach
  void end() {
    rig().close();
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Test
  void underTheEmptyEnvironmentOfAServiceModulesWorkAndInheritNothingOfTheAgents()
      throws Exception {
    rig().module("app", "[ $1 != ArtifactInstall ] || { env; ls files; ls -l /proc/self/fd; }");
    Path artifact = rig().artifact("app-1", "app", "app", "gr\u00fcn -rf.bin");
    List<String> words = new ArrayList<>(List.of("env", "-i", "PATH=" + System.getenv("PATH")));
    words.add("AGENT_DATA=" + rig().path("data"));
    words.add("AGENT_CONFIG=" + rig().path("agent.conf"));
    words.add("AGENT_MODULES=" + rig().path("modules"));
    words.add("AGENT_SCRIPTS=" + rig().path("scripts"));
    words.add("AGENT_SECRET=s3cret");
    words.addAll(List.of(Rig.program(), "install", artifact.toString()));
    Path out = rig().path("out");
    Process process =
        new ProcessBuilder(words)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), Files.readString(out) + log());
    assertFalse(log().contains("AGENT_"), log());
    assertFalse(log().contains("s3cret"), log());
    assertTrue(log().contains("app: PATH="), log());
    assertTrue(log().contains("app: gr\u00fcn -rf.bin"), log());
    long open = log().lines().filter(line -> line.matches(".*app: .* [0-9]+ -> .*")).count();
    assertEquals(4, open, log()); // three streams, and the directory that ls reads
  }

  @Test
  void anAgentThatIsStoppedAndContinuedGoesOn() throws Exception {
    rig()
        .module(
            "app", "[ $1 != ArtifactInstall ] || { kill -STOP $PPID; sleep 1; kill -CONT $PPID; }");
    assertEquals(0, install("app-1").exit(), log());
  }

  @Test
  void escapesOfAModuleReachNeitherTerminalNorLog() throws Exception {
    rig()
        .module(
            "app",
            """
            [ $1 != ArtifactInstall ] || {
                printf 'last \\033[2Jwords\\033]0;owned\\007\\n' >&2; exit 3; }
            """);
    Run run = install("app-1");
    assertEquals(1, run.exit());
    String shown = run.out() + run.err() + rig().agent("show-status").out() + log();
    assertTrue(shown.contains("last \\x1b[2Jwords\\x1b]0;owned\\x07"), shown);
    assertFalse(shown.contains("\033"), shown);
    assertEquals(3, rig().agent("show-status", "--quiet").exit());
  }

  @Test
  void anAgentThatIsKilledWhileAScriptAskedForTimeRollsBack() throws Exception {
    rig().configure("\"StateScriptRetryIntervalSeconds\": 600");
    Path asked = rig().path("asked");
    rig().module("app", "[ $1 != SupportsRollback ] || echo Yes");
    script("ArtifactInstall_Enter_00", ": > " + asked + "; exit 21");
    rig().artifact("app-2", "app", "app", rig().path("src/ArtifactInstall_Enter_00"));
    rig().keepDaemonRunning();
    rig().begin("app-2");
    rig().await(() -> Files.exists(asked) && log().contains("asks to be called again later"));
    rig().killDaemon();
    assertVerdict("rolled-back");
  }

  @ParameterizedTest
  @CsvSource({
    "ArtifactInstall_Enter_00,       none,                 rolled-back",
    "ArtifactInstall_Leave_00,       none,                 rolled-back",
    "ArtifactInstall_Error_00,       ArtifactInstall,      rolled-back",
    "ArtifactReboot_Enter_00,        none,                 success",
    "ArtifactReboot_Leave_00,        none,                 rolled-back",
    "ArtifactReboot_Error_00,        ArtifactVerifyReboot, rolled-back",
    "ArtifactCommit_Enter_00,        none,                 rolled-back",
    "ArtifactCommit_Leave_00,        none,                 success",
    "ArtifactCommit_Error_00,        ArtifactCommit,       rolled-back",
    "ArtifactRollback_Enter_00,      ArtifactVerifyReboot, rolled-back",
    "ArtifactRollback_Leave_00,      ArtifactVerifyReboot, rolled-back",
    "ArtifactRollbackReboot_Enter_00, ArtifactVerifyReboot, rolled-back",
    "ArtifactRollbackReboot_Leave_00, ArtifactVerifyReboot, rolled-back",
    "ArtifactFailure_Enter_00,       ArtifactVerifyReboot, rolled-back",
    "ArtifactFailure_Leave_00,       ArtifactVerifyReboot, rolled-back",
  })
  void aKillInAScriptEndsAsTheTableSays(String script, String failing, String verdict)
      throws Exception {
    kills("kill -9 $PPID", script, failing, verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "ArtifactInstall_Enter_00, none,                 rolled-back",
    "ArtifactCommit_Leave_00,  none,                 success",
    "ArtifactFailure_Enter_00, ArtifactVerifyReboot, rolled-back",
  })
  void aSignalToEndTheAgentCountsAsAnInterruption(String script, String failing, String verdict)
      throws Exception {
    kills("kill -TERM $PPID; sleep 300 & wait", script, failing, verdict);
  }

  private void kills(String how, String script, String failing, String verdict) throws Exception {
    Path once = rig().path("killed");
    rig()
        .module(
            "app",
            """
            case $1 in
                SupportsRollback) echo Yes;;
                NeedsArtifactReboot) echo Yes;;
                %s) exit 1;;
            esac
            """
                .formatted(failing));
    script(script, "[ -e %s ] || { : > %s; %s; }".formatted(once, once, how));
    rig().artifact("app-2", "app", "app", rig().path("src").resolve(script));
    rig().keepDaemonRunning();
    rig().begin("app-2");
    assertVerdict(verdict);
    assertTrue(Files.exists(once), "the script never ran");
  }

  @Test
  void aGigabyteOnEachStreamFillsNeitherMemoryNorLog() throws Exception {
    rig().configure("\"ModuleTimeoutSeconds\": 300");
    rig()
        .module(
            "app",
            """
            [ $1 != ArtifactInstall ] || {
                head -c 1000000000 /dev/zero >&2 &
                yes 'a line of output that is repeated' | head -c 1000000000
                wait; echo; echo the end; exit 3; }
            """);
    Run run = rig().patiently("install", rig().artifact("app-1", "app", "app").toString());
    assertEquals(1, run.exit(), run.err());
    assertTrue(log().contains("output limit of 2000 lines reached"));
    assertTrue(log().contains("app exited 3"));
    assertTrue(log().contains("app: the end"));
    assertTrue(log().length() < 1024 * 1024);
  }

  private Run install(String name) throws Exception {
    return rig().agent("install", rig().artifact(name, "app", "app").toString());
  }

  private void script(String name, String body) throws IOException {
    Rig.script(rig().path("src").resolve(name), body);
  }

  private void assertVerdict(String verdict) throws Exception {
    rig().await(() -> history().lines().count() == 1);
    assertTrue(history().contains("\"verdict\":\"" + verdict + "\""), history());
  }

  private String history() throws IOException {
    Path file = rig().path("data/history.jsonl");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private String log() throws IOException {
    Path logs = rig().path("data/deployments");
    if (!Files.exists(logs)) {
      return "";
    }
    try (Stream<Path> files = Files.list(logs)) {
      return files.sorted().map(MisbehavingModulesIT::text).collect(Collectors.joining());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
