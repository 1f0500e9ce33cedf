package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module that installs packages, on a Debian that has hardly more than its list of them. */
class DebTest {
  private static final List<String> TOOLS = List.of("mv", "rm", "cp", "tar", "dpkg", "dpkg-query");

  @TempDir Path directory;

  @BeforeEach
  void dpkgWorksHere() {
    Root.assume("installs packages");
    for (String tool : List.of("dpkg", "dpkg-deb", "dpkg-query")) {
      Shell.assumeCommand(tool);
    }
  }

  @Tag("slow")
  @Test
  void hardlyOneCommandIsTheWrongOneToDieAt() throws Exception {
    new Sweep(directory.resolve("dash"), Sweep.thorough(5), this::upgrading).all("deb-DASH", TOOLS);
  }

  @Test
  void severalPackagesAreInstalledInOneGo() throws Exception {
    Device device = upgrading(directory);
    device.succeed("Download", "ArtifactInstall", "ArtifactCommit", "Cleanup");
    assertEquals(
        List.of("added 1 installed", "app 2 installed", "gone 1 config-files", "taker 1 installed"),
        packages(device));
    assertEquals("edited", Files.readString(root(device).resolve("etc/app.conf")));
    assertEquals("c.conf of 2", Files.readString(root(device).resolve("etc/c.conf")));
    try (var names = Files.list(root(device).resolve("var/lib/agent/deb-cache"))) {
      assertEquals(
          List.of("added_1_all.deb", "app_2_all.deb", "taker_1_all.deb"),
          names.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void whatCannotBeHadAgainIsNoWayBack() throws Exception {
    prepare(new Device("deb", Shell.DASH.words(), directory));
    // On a machine without dpkg-repack.
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Root.run("sh", "-c", "ln -s /usr/bin/* /usr/sbin/* " + bin + "; rm -f " + bin + "/dpkg-repack");
    var bare = new Device("deb", Shell.DASH.words(), directory);
    environment(bare);
    bare.environment("PATH", bin.toString());
    packageOf(bare, "app", "2", "", "");
    assertEquals("No\n", bare.call("SupportsRollback").output());
    bare.succeed("ArtifactInstall");
    Ended ended = bare.call("ArtifactRollback");
    assertEquals(1, ended.exit());
    Root.run("rm", "-rf", bin.toString());
    assertTrue(ended.output().contains("no package to go back to for app 1"), ended.output());
  }

  @Test
  void whatIsNewNeedsNoWayBack() throws Exception {
    Device device = new Device("deb", Shell.DASH.words(), directory);
    environment(device);
    packageOf(device, "added", "1", "", "");
    Object before = device.seen();
    assertEquals("Yes\n", device.call("SupportsRollback").output());
    device.succeed("ArtifactInstall", "ArtifactRollback", "Cleanup");
    assertEquals(before, device.seen());
  }

  @Test
  void aPackageThatCannotBeConfiguredIsTakenBack() throws Exception {
    Device device = upgrading(directory);
    Object before = device.seen();
    packageOf(device, "needy", "1", "", "Depends: absent\n");
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("dependency problems"), ended.output());
    device.succeed("ArtifactRollback", "Cleanup");
    assertEquals(before, device.seen());
  }

  @Test
  void theLockOfAnotherIsSaidAndNothingHasChanged() throws Exception {
    Device device = upgrading(directory);
    device.environment("AGENT_DPKG_LOCK_SECONDS", "0");
    Object before = device.seen();
    Path lock = root(device).resolve("var/lib/dpkg/lock-frontend");
    try (var file =
            java.nio.channels.FileChannel.open(
                lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = file.lock()) {
      assertTrue(held.isValid());
      Ended ended = device.call("ArtifactInstall");
      assertEquals(1, ended.exit());
      assertTrue(ended.output().contains("locked by another process"), ended.output());
      device.succeed("ArtifactRollback", "Cleanup");
    }
    assertEquals(before, device.seen());
  }

  @Test
  void whatIsNoPackageIsRefusedBefore() throws Exception {
    Device device = upgrading(directory);
    Object before = device.seen();
    device.payload("rubbish.deb", "rubbish");
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("rubbish.deb is not a package"), ended.output());
    device.succeed("ArtifactRollback", "Cleanup");
    assertEquals(before, device.seen());
  }

  @Test
  void whatIsInstalledIsPackedAgainIfItWasNotKept() throws Exception {
    Shell.assumeCommand("dpkg-repack");
    Device device = new Device("deb", Shell.DASH.words(), directory);
    prepare(device);
    packageOf(device, "app", "2", "app.conf c.conf", "");
    assertEquals("Yes\n", device.call("SupportsRollback").output());
    List<String> before = packages(device);
    device.succeed("ArtifactInstall");
    assertFalse(before.equals(packages(device)));
    device.succeed("ArtifactRollback", "Cleanup");
    assertEquals(before, packages(device));
    assertEquals("edited", Files.readString(root(device).resolve("etc/app.conf")));
    assertFalse(Files.exists(root(device).resolve("etc/c.conf")));
  }

  /** One package is upgraded, one is driven out, one loses a file, and two are new. */
  private Device upgrading(Path home) throws IOException {
    var device = new Device("deb", Shell.DASH.words(), home);
    prepare(device);
    Path cache = Files.createDirectories(root(device).resolve("var/lib/agent/deb-cache"));
    for (String kept : List.of("app_1_all.deb", "gone_1_all.deb", "other_1_all.deb")) {
      Files.copy(home.resolve("old").resolve(kept), cache.resolve(kept));
    }
    packageOf(device, "app", "2", "app.conf c.conf", "");
    packageOf(device, "taker", "1", "", "Conflicts: gone\nReplaces: gone, other (<< 2)\n", "other");
    packageOf(device, "added", "1", "d.conf", "Depends: app (>= 2)\n");
    return device;
  }

  private static void prepare(Device device) throws IOException {
    environment(device);
    Path old = Files.createDirectories(device.home().resolve("old"));
    List<String> words = new ArrayList<>(List.of("env"));
    words.addAll(List.of("DPKG_ROOT=" + root(device), "DPKG_FORCE=script-chrootless"));
    words.addAll(List.of("dpkg", "-i"));
    words.add(pack(old, "app", "1", "app.conf", ""));
    words.add(pack(old, "gone", "1", "gone.conf", ""));
    words.add(pack(old, "other", "1", "", ""));
    Root.run(words.toArray(String[]::new));
    for (String name : List.of("app", "gone")) {
      Path conffile = root(device).resolve("etc").resolve(name + ".conf");
      Files.writeString(conffile, "edited");
      Files.setLastModifiedTime(conffile, FileTime.fromMillis(1_234_567_890_123L));
    }
    Path alternatives = Files.createDirectories(root(device).resolve("etc/alternatives"));
    Files.createSymbolicLink(alternatives.resolve("editor"), Path.of("/usr/bin/app"));
  }

  private static void environment(Device device) throws IOException {
    Path database = root(device).resolve("var/lib/dpkg");
    Files.createDirectories(database.resolve("updates"));
    Files.createDirectories(database.resolve("info"));
    if (!Files.exists(database.resolve("status"))) {
      Files.createFile(database.resolve("status"));
    }
    device.environment("DPKG_ROOT", root(device).toString());
    device.environment("DPKG_FORCE", "script-chrootless");
    device.seenBy(DebTest::seen);
  }

  private static Path root(Device device) {
    return device.target();
  }

  /** Packages, configuration files as dpkg knows them, selections, and all other files. */
  private static List<String> seen(Device device) throws IOException {
    List<String> lines = new ArrayList<>(packages(device));
    lines.addAll(query(device, "${Package} ${Conffiles}\n"));
    lines.addAll(
        Root.run("env", "DPKG_ROOT=" + root(device), "dpkg", "--get-selections").lines().toList());
    Tree.of(root(device)).stream()
        .filter(line -> !line.startsWith("var/lib/dpkg") && !line.startsWith("var/log"))
        .filter(line -> !line.startsWith("var/lib/agent") && !line.contains(" directory "))
        .forEach(lines::add);
    return lines;
  }

  private static List<String> packages(Device device) throws IOException {
    return query(device, "${Package} ${Version} ${db:Status-Status}\n");
  }

  private static List<String> query(Device device, String format) throws IOException {
    return Root.run("env", "DPKG_ROOT=" + root(device), "dpkg-query", "-W", "-f", format)
        .lines()
        .toList();
  }

  private static void packageOf(
      Device device, String name, String version, String conffiles, String control, String... more)
      throws IOException {
    pack(device.work().resolve("files"), name, version, conffiles, control, more);
  }

  /** A package with a program, configuration files, and files that are another's. */
  private static String pack(
      Path place, String name, String version, String conffiles, String control, String... more)
      throws IOException {
    Path tree = place.resolveSibling("packages").resolve(name + "-" + version);
    Path debian = Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        debian.resolve("control"),
        """
        Package: %s
        Version: %s
        Architecture: all
        Maintainer: nobody <nobody@example.org>
        %sDescription: of a test
        """
            .formatted(name, version, control));
    Files.createDirectories(tree.resolve("usr/bin"));
    Files.writeString(tree.resolve("usr/bin").resolve(name), name + " " + version);
    for (String other : more) {
      Files.writeString(tree.resolve("usr/bin").resolve(other), "of " + name);
    }
    for (String conffile : conffiles.split(" ", -1)) {
      if (!conffile.isEmpty()) {
        Files.createDirectories(tree.resolve("etc"));
        Files.writeString(tree.resolve("etc").resolve(conffile), conffile + " of " + version);
        Files.writeString(
            debian.resolve("conffiles"),
            "/etc/" + conffile + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    }
    Path deb = place.resolve("%s_%s_all.deb".formatted(name, version));
    Root.run(
        "env",
        "SOURCE_DATE_EPOCH=1700000000",
        "dpkg-deb",
        "--root-owner-group",
        "--build",
        tree.toString(),
        deb.toString());
    return deb.toString();
  }
}
