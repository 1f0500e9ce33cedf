package io.updateagent.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault that is planted in a good module is found, and said in words. */
class BrokenModulesTest {
  private static final String SWAP =
      "    mv \"$fresh\" \"$destination\" || fail \"cannot replace $destination\"\n";

  @TempDir Path directory;

  @Test
  void anAnswerThatIsNone() throws Exception {
    Remark remark = found(worse("echo No", "echo no reboot needed"), "answer");
    assertEquals("NeedsArtifactReboot", remark.call());
    assertEquals(
        "[my-module answered \"no reboot needed\" to NeedsArtifactReboot]",
        remark.found().toString());
  }

  @Test
  void aQuestionThatChangesSomething() throws Exception {
    String touches = "echo Yes; touch '%s/asked'".formatted(bench().target());
    Remark remark = found(worse("echo Yes", touches), "question-changes");
    assertTrue(remark.found().get(0).contains("/asked is there now"), remark.toString());
  }

  @Test
  void aCallThatItDoesNotKnow() throws Exception {
    Remark remark =
        found(
            worse(
                "esac\nexit 0",
                "    Download | ArtifactCommit | ArtifactFailure | Provide* | List*) ;;\n    *) fail \"unknown call $call\" ;;\nesac\nexit 0"),
            "unknown-call");
    assertEquals("[it exited 1]", remark.found().toString());
  }

  @Test
  void aCallThatHangs() throws Exception {
    Report report =
        bench()
            .check(worse(SWAP, "    while :; do sleep 0.1; done\n"))
            .timeout(Duration.ofSeconds(1))
            .run();
    Remark remark = only(report, "hangs");
    assertEquals("ArtifactInstall", remark.call());
    assertEquals("ArtifactInstall ends within 1 s", remark.expected());
  }

  @Test
  @Tag("slow")
  void aDownloadThatChangesTheDevice() throws Exception {
    String early =
        "    Download)\n        echo early > '%s/app.conf'\n        ;;\n    Cleanup)"
            .formatted(bench().target());
    Remark remark = found(worse("    Cleanup)", early), "changed-too-early");
    assertTrue(remark.found().get(0).contains("/app.conf has other content"), remark.toString());
  }

  @Test
  @Tag("slow")
  void aRollbackThatForgetsAFile() throws Exception {
    String two = SWAP + "    echo 2 > \"$destination.version\" || fail \"cannot write\"\n";
    Remark remark = found(worse(SWAP, two), "not-put-back");
    assertTrue(remark.found().get(0).contains("/app.conf.version is there now"), remark.toString());
  }

  @Test
  @Tag("slow")
  void aRollbackThatForgetsTheMode() throws Exception {
    Remark remark =
        found(
            worse("cp -a \"$saved\" \"$fresh\" && sync", "cp \"$saved\" \"$fresh\" && sync"),
            "not-put-back");
    assertTrue(remark.found().toString().contains("modification time"), remark.toString());
  }

  @Test
  @Tag("slow")
  void aRollbackThatCannotBeRepeated() throws Exception {
    String once =
        worse(
                "cp -a \"$saved\" \"$fresh\" && sync \"$fresh\" && mv \"$fresh\" \"$destination\"",
                "mv \"$saved\" \"$destination\"")
            .replace(
                "    sync \"${destination%/*}\" || fail \"cannot sync ${destination%/*}\"\n}\n\ncase",
                "    [ -e \"$destination\" ] && touch \"$work/tmp/done\" || fail \"nothing to put back\"\n}\n\ncase")
            .replace("    elif [ -e \"$saved\" ]; then\n        mv", "    else\n        mv")
            .replace(
                "    ArtifactRollback)\n        [ -e \"$saved\" ] || [ -e \"$absent\" ] || exit 0\n",
                "    ArtifactRollback)\n");
    Remark remark = found(once, "rollback-fails");
    assertTrue(
        remark.also().toString().contains("power lost when ArtifactRollback had just ended")
            || remark.done().contains("ArtifactRollback"),
        remark.toString());
    assertTrue(remark.advice().contains("the same call may come twice"));
  }

  @Test
  @Tag("slow")
  void aKillThatLosesTheFile() throws Exception {
    String moves =
        worse(
            "cp -a \"$destination\" \"$saved.part\" && sync \"$saved.part\" && mv",
            "mv \"$destination\" \"$saved.part\" && sync \"$saved.part\" && mv");
    Remark remark = found(moves, "not-put-back");
    assertTrue(
        remark.done().startsWith("killed in ArtifactInstall just before `sync "), remark.done());
    assertTrue(
        remark.found().get(0).endsWith("/app.conf is missing: it was a file of 22 bytes"),
        remark.toString());
  }

  @Test
  @Tag("slow")
  void aCopyThatStaysForEver() throws Exception {
    Remark remark =
        found(
            worse("    keep\n", "    keep\n    cp -a \"$destination\" \"$destination.before\"\n"),
            "left-behind");
    assertEquals("Cleanup", remark.call());
    assertTrue(
        remark
            .found()
            .get(0)
            .contains("/app.conf.before is there now: a file of 22 bytes, a copy of"),
        remark.toString());
  }

  @Test
  @Tag("slow")
  void aFailureOfAToolThatNobodyNotices() throws Exception {
    String careless = worse(SWAP, "    mv \"$fresh\" \"$destination\"\n");
    assertEquals(0, bench().check(careless).run().remarks(Severity.FAULT).size());
    Remark remark = only(bench().check(careless).failTools().run(), "not-as-intended");
    assertTrue(remark.done().startsWith("`mv` fails in ArtifactInstall (use 2)"), remark.done());
  }

  private Workbench bench() throws IOException {
    return new Workbench(Files.createDirectories(directory));
  }

  private static String worse(String place, String instead) {
    return Workbench.worse(place, instead);
  }

  private Remark found(String module, String rule) throws IOException {
    return only(bench().check(module).run(), rule);
  }

  private static Remark only(Report report, String rule) {
    assertTrue(report.hasFaults(), report::text);
    return report.remarks(Severity.FAULT).stream()
        .filter(remark -> remark.rule().equals(rule))
        .findFirst()
        .orElseThrow(() -> new AssertionError(report.text()));
  }
}
