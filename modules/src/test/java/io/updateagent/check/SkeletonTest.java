package io.updateagent.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The module that authors begin with is one that the check has nothing to say of. */
class SkeletonTest {
  private static final Path PAGE = Path.of("../docs/update-modules.md");

  @TempDir Path directory;

  @Test
  void thePageShowsTheSkeletonThatIsPrinted() throws Exception {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("```sh\n#!/bin/sh\n# Update module \"my-module\"");
    assertTrue(begin > 0, "the page has no skeleton");
    int end = page.indexOf("\n```\n", begin);
    assertEquals(Skeleton.text(), page.substring(begin + "```sh\n".length(), end + 1));
  }

  @Test
  void thePageExplainsEveryRule() throws Exception {
    String page = Files.readString(PAGE);
    for (String rule : rules()) {
      assertTrue(page.contains("| `" + rule + "` |"), rule);
    }
  }

  private static List<String> rules() throws Exception {
    var rules = new java.util.TreeSet<String>();
    try (var files = Files.list(Path.of("src/main/java/io/updateagent/check"))) {
      for (Path file : files.toList()) {
        java.util.regex.Matcher rule =
            java.util.regex.Pattern.compile("\"([a-z]+(-[a-z]+)+|answer|hangs|chatty)\"")
                .matcher(Files.readString(file));
        while (rule.find()) {
          rules.add(rule.group(1));
        }
      }
    }
    rules.removeAll(List.of("agent-module-check", "not-started", "rwxr-xr-x", "stand-ins"));
    assertTrue(rules.size() > 15, rules.toString());
    return List.copyOf(rules);
  }

  @Test
  void replacesWhatALinkLeadsToAndPutsItBack() throws Exception {
    Path real = Files.createDirectories(directory.resolve("real")).resolve("conf");
    Files.writeString(real, "old");
    Path link = Files.createSymbolicLink(directory.resolve("app.conf"), real);
    assertEquals(0, call("ArtifactInstall", link));
    assertEquals("new", Files.readString(real));
    assertEquals(0, call("ArtifactRollback", link));
    assertEquals("old", Files.readString(real));
    assertTrue(Files.isSymbolicLink(link), "the link is gone");
  }

  @Test
  void keepsALinkThatLeadsNowhereYet() throws Exception {
    Path target = directory.resolve("later");
    Path link = Files.createSymbolicLink(directory.resolve("app.conf"), target);
    assertEquals(0, call("ArtifactInstall", link));
    assertEquals("new", Files.readString(target));
    assertEquals(0, call("ArtifactRollback", link));
    assertFalse(Files.exists(target), "it was not there before");
    assertTrue(Files.isSymbolicLink(link), "the link is gone");
  }

  @Test
  void whatItRefusesNeedsNoWayBack() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    assertEquals(1, call("ArtifactInstall", folder));
    assertEquals(0, call("ArtifactRollback", folder));
    Path missing = directory.resolve("missing/app.conf");
    assertEquals(1, call("ArtifactInstall", missing));
    assertEquals(0, call("ArtifactRollback", missing));
    assertFalse(Files.exists(directory.resolve("folder.my-module")), "a copy was left");
  }

  private int call(String call, Path destination) throws Exception {
    Path module = directory.resolve("my-module");
    Files.writeString(module, Skeleton.text());
    Path work = directory.resolve("work");
    Files.createDirectories(work.resolve("files"));
    Files.createDirectories(work.resolve("tmp"));
    Files.writeString(work.resolve("files/destination"), destination.toString());
    Files.writeString(work.resolve("files/content"), "new");
    return new ProcessBuilder("sh", module.toString(), call, work.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("said").toFile())
        .start()
        .waitFor();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/sh", "/bin/bash"})
  @Tag("slow")
  void passesWithoutARemark(String shell) throws Exception {
    String text = Workbench.worse("#!/bin/sh\n", "#!" + shell + "\n");
    Report report = new Workbench(directory).check(text).failTools().run();
    assertEquals(List.of(), report.remarks(), report::text);
    assertTrue(report.figures().kills() > 60, report::text);
    assertTrue(report.figures().toolFailures() > 40, report::text);
  }

  @Test
  @Tag("slow")
  void passesWhereItsShellCannotBeTraced() throws Exception {
    String text = Workbench.worse("#!/bin/sh\n", "#!/bin/busybox sh\n");
    Report report = new Workbench(directory).check(text).onlyUpdate().run();
    assertEquals(List.of(), report.remarks(), report::text);
    assertTrue(report.text().contains("not a shell that can be traced"), report::text);
  }
}
