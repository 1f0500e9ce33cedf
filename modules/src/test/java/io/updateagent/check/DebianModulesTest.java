package io.updateagent.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.process.Command;
import io.updateagent.process.Completion;
import io.updateagent.process.LocalCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five of the modules that Debian ships pass; where they leave a device worse off than need be, the
 * report says so without condemning them. The faults that are really there are found: that of
 * docker by a kill, that of directory and single-file when a tool fails.
 */
@Tag("slow")
class DebianModulesTest {
  private static final Path MODULES = Path.of("/usr/share/mender/modules/v3");
  private static final int FEW = 12;

  @TempDir Path directory;

  @BeforeEach
  void theyAreInstalled() {
    Assumptions.assumeTrue(Files.isDirectory(MODULES), "mender-client is not installed");
  }

  @Test
  void singleFile() throws Exception {
    Report report = ofSingleFile().run();
    assertOnly(report, List.of("first-installation-stays"));
  }

  @Test
  void aBackupThatFailsIsNoticedByNobodyInSingleFile() throws Exception {
    Report report = ofSingleFile().failTools().onlyUpdate().run();
    Remark remark = report.remarks(Severity.FAULT).get(0);
    assertEquals("not-as-intended", remark.rule(), report::text);
    assertTrue(remark.done().startsWith("`cp` fails in ArtifactInstall (use 1)"), report::text);
  }

  private ModuleCheck ofSingleFile() throws IOException {
    var bench = new Workbench(directory);
    return check("single-file")
        .file(bench.file("app.conf", "new\n"))
        .file(bench.file("dest_dir", bench.target().toString()))
        .file(bench.file("filename", "app.conf"))
        .file(bench.file("permissions", "644"))
        .watch(bench.target());
  }

  @Test
  void directory() throws Exception {
    var bench = new Workbench(directory);
    assertOnly(ofDirectory(bench).run(), List.of("never-syncs"));
  }

  @Test
  void aBackupThatFailsIsNoticedByNobodyInDirectory() throws Exception {
    Report report = ofDirectory(new Workbench(directory)).failTools().onlyUpdate().run();
    Remark remark = report.remarks(Severity.FAULT).get(0);
    assertEquals("not-as-intended", remark.rule(), report::text);
    assertTrue(remark.done().startsWith("`tar` fails in ArtifactInstall (use 1)"), report::text);
  }

  private ModuleCheck ofDirectory(Workbench bench) throws IOException {
    Path content = Files.createDirectories(directory.resolve("content"));
    Files.writeString(content.resolve("app.conf"), "new\n");
    Path tar = bench.file("update.tar", "");
    run("tar", "-cf", tar.toString(), "-C", content.toString(), ".");
    return check("directory")
        .file(tar)
        .file(bench.file("dest_dir", bench.target().toString()))
        .watch(bench.target());
  }

  @Test
  void script() throws Exception {
    var bench = new Workbench(directory);
    String text = "#!/bin/sh\necho new > %s/app.conf\n".formatted(bench.target());
    Report report = check("script").file(bench.file("do-it", text)).watch(bench.target()).run();
    assertOnly(report, List.of("no-rollback", "never-syncs"));
  }

  /** dpkg is the real one, and works in a directory that is not the machine's root. */
  @Test
  void deb() throws Exception {
    Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "only root installs");
    Path root = directory.resolve("root");
    Path database = Files.createDirectories(root.resolve("var/lib/dpkg"));
    Files.createDirectories(database.resolve("info"));
    Files.createDirectories(database.resolve("updates"));
    Files.writeString(database.resolve("status"), "");
    Report report =
        check("deb")
            .file(packaged())
            .watch(root)
            .environment("DPKG_ROOT", root.toString())
            .lineLimit(FEW)
            .run();
    assertOnly(report, List.of("no-rollback", "never-syncs", "not-the-same-twice"));
  }

  private Path packaged() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree/DEBIAN"));
    Files.writeString(
        tree.resolve("control"),
        """
        Package: check-test-package
        Version: 1
        Architecture: all
        Maintainer: nobody <nobody@example.org>
        Description: a package that a test installs into a directory
        """);
    Path deb = directory.resolve("check.deb");
    run(
        "dpkg-deb",
        "--build",
        "--root-owner-group",
        directory.resolve("tree").toString(),
        deb.toString());
    return deb;
  }

  /** A docker that only keeps a list of what runs, in the watched directory. */
  @Test
  void docker() throws Exception {
    Path running = Files.createDirectories(directory.resolve("running"));
    Files.createSymbolicLink(running.resolve("app-1"), Path.of("running"));
    Path commands =
        pretend(
            "docker",
            """
            #!/bin/sh
            set -e
            call=$1
            shift
            case $call in
                ps) ls '%1$s' ;;
                stop) for one in "$@"; do rm -f '%1$s'/"$one"; done ;;
                start) for one in "$@"; do ln -sfn running '%1$s'/"$one"; done ;;
                run) for one in "$@"; do :; done; ln -sfn running '%1$s'/"$one" ;;
            esac
            """
                .formatted(running));
    Report report =
        check("docker")
            .metaData("{\"containers\":[\"app-2\"]}")
            .watch(running)
            .commands(commands)
            .onlyUpdate()
            .run();
    // A fault that it really has: the list is empty while docker is asked for it.
    List<Remark> faults = report.remarks(Severity.FAULT);
    assertEquals(1, faults.size(), report::text);
    assertEquals("not-put-back", faults.get(0).rule());
    assertTrue(
        faults.get(0).done().startsWith("killed in ArtifactInstall just before `docker ps -q`"),
        report::text);
    assertEquals(
        List.of(running.resolve("app-1") + " is missing: it was a link to running"),
        faults.get(0).found());
    assertTrue(report.text().contains("Failed to find rollback reference file"), report::text);
  }

  @Test
  void rpm() throws Exception {
    var bench = new Workbench(directory);
    String keeps = "#!/bin/sh\nfor one in \"$@\"; do :; done\ncp \"$one\" '%s'/app.conf\n";
    Report report =
        check("rpm")
            .file(bench.file("app.rpm", "new\n"))
            .watch(bench.target())
            .commands(pretend("rpm", keeps.formatted(bench.target())))
            .lineLimit(FEW)
            .run();
    assertOnly(report, List.of("no-rollback", "never-syncs"));
  }

  private static ModuleCheck check(String name) {
    return ModuleCheck.of(MODULES.resolve(name));
  }

  private Path pretend(String name, String text) throws IOException {
    Path commands = Files.createDirectories(directory.resolve("commands"));
    Path command = Files.writeString(commands.resolve(name), text);
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    return commands;
  }

  /** No fault, and no other weakness. */
  private static void assertOnly(Report report, List<String> rules) {
    assertEquals(List.of(), report.remarks(Severity.FAULT), report::text);
    assertEquals(
        List.of(),
        report.remarks().stream()
            .map(Remark::rule)
            .filter(rule -> !rules.contains(rule))
            .distinct()
            .toList(),
        report::text);
    assertTrue(
        report.remarks().stream().anyMatch(one -> one.rule().equals(rules.get(0))), report::text);
  }

  private static void run(String... words) {
    Completion completion =
        new LocalCommands()
            .run(
                new Command(
                    List.of(words), null, Map.of(), Duration.ofMinutes(1), line -> {}, false));
    assertTrue(completion.succeeded(), completion::inWords);
  }
}
