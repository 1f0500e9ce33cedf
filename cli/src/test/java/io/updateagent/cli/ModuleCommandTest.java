package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.check.Skeleton;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The author's commands: words in, a report and an exit code out. */
class ModuleCommandTest {
  private static final String GARBAGE = "#!/bin/sh\n[ $1 != SupportsRollback ] || echo perhaps\n";

  @TempDir Path directory;

  private record Run(int exit, String out, String err) {}

  @Test
  void theSkeletonIsPrintedAsItIs() {
    assertEquals(new Run(ExitCode.DONE, Skeleton.text(), ""), agent("module", "skeleton"));
  }

  @Test
  void aFaultIsSaidInWordsAndInTheExitCode() throws Exception {
    Run run = agent("module", "check", module(GARBAGE));
    assertEquals(ExitCode.FAILED, run.exit(), run.err());
    assertTrue(run.out().contains("FAULT answer in SupportsRollback\n"), run.out());
    assertTrue(run.out().contains("broken answered \"perhaps\" to SupportsRollback"), run.out());
  }

  @Test
  void aMachineReadsTheSame() throws Exception {
    Run run = agent("module", "check", "--json", module(GARBAGE));
    assertEquals(ExitCode.FAILED, run.exit(), run.err());
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertEquals(1, report.path("faults").asInt());
    assertEquals("answer", report.at("/remarks/0/rule").asText());
    assertEquals("fault", report.at("/remarks/0/severity").asText());
  }

  @Test
  void whatDoesNothingHasOnlyAWeakness() throws Exception {
    String idle = module("#!/bin/true\n");
    Run run = agent("module", "check", "--line-limit", "2", idle);
    assertEquals(ExitCode.DONE, run.exit(), run.out() + run.err());
    assertTrue(run.out().contains("WEAKNESS no-rollback"), run.out());
    assertEquals(
        ExitCode.FAILED, agent("module", "check", "--line-limit", "2", "--strict", idle).exit());
  }

  @Test
  void whatCannotBeCheckedIsOneLine() throws Exception {
    Path missing = directory.resolve("missing");
    assertEquals(
        "agent: cannot check %s: there is no file %s%n".formatted(missing, missing),
        agent("module", "check", missing.toString()).err());
    String module = module(GARBAGE);
    Run etc = agent("module", "check", module, "--watch", "/etc");
    assertEquals(ExitCode.FAILED, etc.exit());
    assertTrue(etc.err().contains("cannot watch /etc: "), etc.err());
    Run reboots = agent("module", "check", module("#!/bin/sh\n/sbin/reboot\n"));
    assertTrue(reboots.err().contains("names /sbin/reboot by its full path"), reboots.err());
    assertEquals(1, reboots.err().lines().count());
    Run own = agent("module", "check", module("#!/bin/busybox sh\nreboot\n"));
    assertTrue(own.err().contains("says reboot, which its shell does by itself"), own.err());
  }

  @Test
  @Timeout(60)
  void whatWouldHaveItWaitForSomebodyIsRefused() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    String module = module(GARBAGE);
    for (String option : List.of("--artifact", "--meta-data", "--file")) {
      for (String file : List.of(pipe.toString(), "/dev/zero")) {
        Run run = agent("module", "check", module, option, file);
        assertEquals(
            new Run(
                ExitCode.FAILED,
                "",
                "agent: cannot check %s: %s is not a plain file%n".formatted(module, file)),
            run);
      }
    }
  }

  @Test
  void wrongUsageIsRefused() throws Exception {
    String module = module(GARBAGE);
    assertEquals(ExitCode.USAGE, agent("module").exit());
    assertEquals(ExitCode.USAGE, agent("module", "check").exit());
    assertEquals(ExitCode.USAGE, agent("module", "check", module, "--line-limit", "0").exit());
    assertEquals(
        ExitCode.USAGE, agent("module", "check", module, "--artifact", "a", "-f", "b").exit());
  }

  private String module(String text) throws Exception {
    Path module = Files.writeString(directory.resolve("broken"), text);
    Files.setPosixFilePermissions(module, PosixFilePermissions.fromString("rwxr-xr-x"));
    return module.toString();
  }

  private static Run agent(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    CommandLine program =
        Main.commandLine(words)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exit = Main.run(program, words);
    return new Run(exit, out.toString(), err.toString());
  }
}
