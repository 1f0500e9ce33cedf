package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered without the library for command lines is answered as it would be with it. */
class ShortcutIT {
  private static final List<List<String>> FORMS =
      List.of(List.of(), List.of("--json"), List.of("--quiet"));

  @TempDir Path directory;
  private @Nullable Rig device;

  @BeforeEach
  void device() throws IOException {
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
  void everyDeviceIsToldTheSame() throws Exception {
    same(ExitCode.DONE);
    rig().module("app", "[ $1 != SupportsRollback ] || echo Yes");
    rig().agent("install", rig().artifact("app-1", "app", "app").toString());
    same(ExitCode.DONE);
    rig().agent("commit");
    rig().module("app", "[ $1 != ArtifactInstall ] || { printf 'no \\033[2J space' >&2; exit 7; }");
    rig().agent("install", rig().artifact("app-2", "app", "app").toString());
    same(ExitCode.INCONSISTENT);
    rig().configure("\"UpdatePollIntervalSeconds\": \"often\"");
    same(ExitCode.INCONSISTENT);
    Files.writeString(rig().path("data/state"), "{}");
    same(ExitCode.INCONSISTENT);
    rig().set("AGENT_DATA", rig().path("nowhere").toString());
    same(ExitCode.UNREADABLE);
  }

  @Test
  void quietHasAShortForm() {
    assertEquals(StatusReport.Form.QUIET, Shortcut.form("show-status", "-q"));
  }

  private void same(int exit) throws IOException, InterruptedException {
    for (List<String> form : FORMS) {
      Run answer = answer(List.of(), form);
      assertEquals(exit, answer.exit(), answer.toString());
      // An option in front of the command is not one of the words that are answered shortly.
      Run usual = answer(List.of("--config", rig().path("agent.conf").toString()), form);
      assertEquals(timeless(usual), timeless(answer));
      assertEquals(form.contains("--quiet") || exit == ExitCode.UNREADABLE, answer.out().isEmpty());
    }
  }

  /** A run without how long ago something was, which another second may have begun for. */
  private static Run timeless(Run run) {
    return new Run(run.exit(), run.out().replaceAll("\\(\\d+ s\\)", "(a while)"), run.err());
  }

  private Run answer(List<String> before, List<String> form)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(before);
    words.add("show-status");
    words.addAll(form);
    return rig().agent(words.toArray(String[]::new));
  }

  @Test
  void anAnswerThatWentNowhereIsAFailure() throws Exception {
    Process process =
        rig()
            .builder("show-status")
            .redirectOutput(new File("/dev/full"))
            .redirectError(rig().path("full.err").toFile())
            .start();
    assertEquals(ExitCode.FAILED, process.waitFor());
    String complaint = Files.readString(rig().path("full.err"));
    assertTrue(complaint.startsWith("agent: cannot write the output"), complaint);
  }

  @Test
  void everythingElseGoesTheUsualWay() {
    for (String line :
        List.of("", "show-status --help", "show-status -q --json", "show-artifact", "--json")) {
      assertNull(Shortcut.form(line.split(" ")), line);
    }
  }
}
