package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.ArtifactSummary;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Causes;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Installed;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Position;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.Verdict;
import io.updateagent.store.FileStateStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The program in this process: words in, words and an exit code out. */
class CommandLineTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:14:00Z");
  private static final String HOSTILE = "a\u001b[2J\r\n\u009b2J\u007f\u202eb\udb40\udc41\u2028c";
  private static final Pattern ACTED_ON = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\n]]");

  @TempDir Path directory;

  @Test
  void aWordThatIsNoCommandIsWrongUsageAlsoBesideHelp() {
    assertEquals(ExitCode.USAGE, agent("instal", "--help").exit());
    assertEquals(ExitCode.DONE, agent("--help", "instal").exit()); // who asks first is told
    assertEquals(ExitCode.USAGE, agent("--version", "instal").exit());
    assertEquals(ExitCode.USAGE, agent("show-status", "now", "--help").exit());
    assertEquals("", agent("instal", "--help").out());
    assertEquals(1, agent("instal", "--help").err().lines().count());
    assertEquals(ExitCode.DONE, agent("--help").exit());
    assertEquals(ExitCode.DONE, agent("install", "--help").exit());
  }

  @Test
  void outputThatCannotBeWrittenIsAFailure() throws Exception {
    for (String command : List.of("--help", "show-artifact", "show-status", "history")) {
      var err = new StringWriter();
      CommandLine program = Main.commandLine().setErr(new PrintWriter(err, true));
      try (var full = new PrintWriter("/dev/full", StandardCharsets.UTF_8)) {
        program.setOut(full);
        int exit = Main.run(program, "--data", directory.toString(), command);
        assertEquals(ExitCode.FAILED, exit, command);
      }
      assertEquals(
          "agent: cannot write the output; is the disk full, or its reader gone?",
          err.toString().strip());
    }
  }

  @Test
  void theListOfCommandsSaysAWholeSentenceOfEach() {
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              String[] description = command.getCommandSpec().usageMessage().description();
              assertTrue(description[0].endsWith("."), name + ": " + description[0]);
            });
  }

  @Test
  void whateverTheStateHoldsNothingIsShownThatATerminalActsOn() throws Exception {
    holdHostileState();
    for (String command :
        List.of(
            "show-status",
            "show-status --json",
            "show-artifact",
            "show-provides",
            "show-provides --json",
            "history",
            "history --json")) {
      Run run = agent(words(command));
      assertFalse(ACTED_ON.matcher(run.out() + run.err()).find(), command + ": " + run.out());
      assertTrue(!run.out().isEmpty(), command);
      if (command.endsWith("--json")) {
        new ObjectMapper().readTree(run.out());
      }
    }
    assertEquals(1, agent(words("show-artifact")).out().lines().count());
    assertEquals(2, agent(words("show-provides")).out().lines().count());
    assertTrue(
        agent(words("show-artifact"))
            .out()
            .startsWith("a\\u001b[2J\\u000d\\u000a\\u009b2J\\u007f\\u202eb\\udb40\\udc41\\u2028c"));
  }

  private void holdHostileState() throws Exception {
    var summary =
        new ArtifactSummary(HOSTILE, null, null, List.of(), Map.of(HOSTILE, HOSTILE), List.of());
    Cause cause = Cause.own(Phase.INSTALL, HOSTILE, Cause.Kind.REFUSED, HOSTILE);
    var finished =
        new Finished(
            1,
            HOSTILE,
            Source.MANAGED,
            summary,
            Verdict.ROLLED_BACK,
            new Causes(cause, null),
            Installed.NOTHING,
            Installed.NOTHING,
            NOW,
            NOW,
            1,
            null);
    AgentState lost = AgentState.lost(NOW, HOSTILE).bootstrapped(summary);
    var state =
        new AgentState(
            lost.installed(),
            lost.apparentArtifact(),
            lost.inconsistencies(),
            Deployment.begin(HOSTILE, Source.MANAGED, HOSTILE, Installed.NOTHING, NOW),
            finished,
            List.of(),
            null);
    new FileStateStore(directory, InstantSource.fixed(NOW), "1").save(state);
  }

  @Test
  void theMessageOfAnErrorIsOneLineThatATerminalDoesNotActOn() {
    Run run = agent("install", directory.resolve("none\u001b[2J.mender").toString());
    assertEquals(ExitCode.FAILED, run.exit());
    assertFalse(ACTED_ON.matcher(run.err()).find(), run.err());
  }

  @Test
  void aBrokenConfigurationKeepsNobodyFromReading() throws Exception {
    Files.writeString(directory.resolve("agent.conf"), "{");
    Files.writeString(directory.resolve("bootstrap.mender"), "not an artifact");
    assertEquals(new Run(ExitCode.DONE, "unknown\n", ""), agent(words("show-artifact")));
    assertEquals(ExitCode.DONE, agent(words("show-provides")).exit());
  }

  @Test
  void anInterruptionSaysWhatIsLeftAndWhatToDo() throws Exception {
    var deployment =
        Deployment.begin("standalone", Source.STANDALONE, "app-2", Installed.NOTHING, NOW);

    assertEquals(
        "interrupted; no update is in progress; see agent show-status",
        Interruption.words(AgentState.EMPTY));
    assertEquals(
        "interrupted before Download of app-2; agent resume goes on with it, or undoes it;"
            + " see agent show-status",
        Interruption.words(AgentState.EMPTY.withDeployment(deployment)));
  }

  @Test
  void afterAnInterruptedDownloadTheSameIsToBeInstalledAgain() throws Exception {
    var begun = Deployment.begin("standalone", Source.STANDALONE, "app-2", Installed.NOTHING, NOW);
    var deployment =
        new Deployment(
            begun.id(),
            begun.source(),
            begun.artifact(),
            begun.before(),
            begun.started(),
            new Position(begun.phase(), true, 0),
            begun.findings(),
            begun.answers(),
            begun.verdict());
    new FileStateStore(directory, InstantSource.fixed(NOW), "1")
        .save(AgentState.EMPTY.withDeployment(deployment));
    String advice = "install app-2 again; its download was interrupted, which changed nothing";

    assertTrue(agent("show-status").out().contains(advice), agent("show-status").out());
    Run resume = agent("resume");
    assertEquals(ExitCode.NOTHING_IN_PROGRESS, resume.exit(), resume.err());
    assertTrue(resume.err().contains("which changed nothing; install it again"), resume.err());
    assertTrue(agent("resume").err().endsWith("cannot resume: no update is in progress\n"));
  }

  private static String[] words(String command) {
    return command.split(" ");
  }

  private Run agent(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    CommandLine program =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    var all = new java.util.ArrayList<String>();
    all.addAll(List.of("--data", directory.toString()));
    all.addAll(List.of("--config", directory.resolve("agent.conf").toString()));
    all.addAll(List.of(words));
    int exit = Main.run(program, all.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }
}
