package io.updateagent.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The module that replaces a directory. */
class DirectoryTest {
  private static final String MODULE = "directory";
  private static final List<String> TOOLS =
      List.of("mv", "rm", "mkdir", "tar", "sync", "rmdir", "df");

  @TempDir Path directory;

  /** What is on the device before. */
  enum Before {
    A_TREE {
      @Override
      void make(Path target) throws IOException {
        tree(target.resolve("app"), "old");
      }
    },
    NOTHING {
      @Override
      void make(Path target) {}
    },
    A_LINK {
      @Override
      void make(Path target) throws IOException {
        tree(target.resolve("app-1"), "old");
        Files.createSymbolicLink(target.resolve("app"), Path.of("app-1"));
      }
    };

    abstract void make(Path target) throws IOException;
  }

  @Test
  void noCommandIsTheWrongOneToDieAt() throws Exception {
    sweep(Shell.DASH, Before.A_TREE, "", 8);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void noCommandIsTheWrongOneWhateverWasThere(Before before) throws Exception {
    sweep(Shell.DASH, before, "", Sweep.thorough(1));
    sweep(Shell.BUSYBOX, before, "", Sweep.thorough(4));
  }

  @Tag("slow")
  @Test
  void neitherIsAnyWhereDirectoriesAreMade() throws Exception {
    sweep(Shell.DASH, Before.NOTHING, "/new/below", Sweep.thorough(1));
  }

  private void sweep(Shell shell, Before before, String below, int stride) throws Exception {
    String what = "%s-%s-%s%s".formatted(MODULE, shell, before, below.replace('/', '-'));
    new Sweep(directory.resolve(what), stride, home -> device(shell, before, home, below))
        .all(what, TOOLS);
  }

  @ParameterizedTest
  @EnumSource
  void theTreeIsTheNewOneAndNothingElse(Before before) throws Exception {
    Device device = device(Shell.DASH, before, directory, "");
    device.succeed("Download", "ArtifactInstall", "ArtifactCommit", "Cleanup");
    Path wanted = directory.resolve("wanted");
    tree(wanted, "new");
    Path installed = device.target().resolve("app");
    assertFalse(Files.isSymbolicLink(installed));
    assertEquals(Tree.of(wanted), Tree.of(installed));
    try (var names = Files.list(device.target())) {
      assertEquals(before == Before.A_LINK ? 2 : 1, names.count());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheArchiveDoesNotSayOfTheDirectoryStays(Shell shell) throws Exception {
    Device device = device(shell, Before.A_TREE, directory, "");
    Path content = directory.resolve("content");
    Files.writeString(Files.createDirectories(content).resolve("one"), "1");
    Root.run("tar", "-cf", archive(device), "-C", content.toString(), "one");
    device.succeed("ArtifactInstall", "ArtifactCommit", "Cleanup");
    Path app = device.target().resolve("app");
    assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(app)));
    try (var names = Files.list(app)) {
      assertEquals(List.of(app.resolve("one")), names.toList());
    }
  }

  @Test
  void ownersAndAttributesOfTheSystemAreThoseOfTheArchive() throws Exception {
    Root.assume("gives files away");
    Shell.assumeCommand("setfattr");
    Device device = device(Shell.DASH, Before.A_TREE, directory, "");
    Path source = directory.resolve("source");
    Path program = source.resolve("bin/program");
    Root.run("chown", "1234:2345", program.toString());
    Root.run("chmod", "6755", program.toString());
    Root.run(
        "setfattr",
        "-n",
        "security.capability",
        "-v",
        "0sAQAAAgAgAAAAAAAAAAAAAAAAAAA=",
        program.toString());
    Root.run(
        "tar",
        "--xattrs",
        "--xattrs-include=*",
        "-cf",
        archive(device),
        "-C",
        source.toString(),
        ".");
    device.succeed("ArtifactInstall");
    Path installed = device.target().resolve("app/bin/program");
    assertEquals(1234, Files.getAttribute(installed, "unix:uid"));
    assertEquals(2345, Files.getAttribute(installed, "unix:gid"));
    assertEquals(06755, (Integer) Files.getAttribute(installed, "unix:mode") & 07777);
    assertTrue(Root.attributes(installed).contains("security.capability"));
  }

  @ParameterizedTest
  @CsvSource({
    "dest_dir, etc, is not absolute",
    "dest_dir, /etc/.., is not allowed",
    "dest_dir, //, does not replace",
    "dest_dir, '', has no dest_dir",
    "update.tar, rubbish, cannot unpack update.tar"
  })
  void whatCannotBeDoneIsSaidBeforeAnythingChanges(String name, String content, String words)
      throws Exception {
    Device device = device(Shell.DASH, Before.A_TREE, directory, "");
    Object before = device.seen();
    device.payload(name, content);
    refused(device, words);
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, device.seen());
  }

  @Test
  void aFileIsNotReplaced() throws Exception {
    Device device = device(Shell.DASH, Before.NOTHING, directory, "");
    Files.writeString(device.target().resolve("app"), "a file");
    refused(device, "is not a directory");
    device.succeed("ArtifactRollback", "Cleanup");
    assertEquals("a file", Files.readString(device.target().resolve("app")));
  }

  @ParameterizedTest
  @CsvSource({"app", "app/data", "'app/with space'"})
  void whatIsMountedIsNotMovedAway(String place) throws Exception {
    Root.assume("mounts a file system");
    Device device = device(Shell.DASH, Before.A_TREE, directory, "");
    Path mounted = Files.createDirectories(device.target().resolve(place));
    try (var small = Root.small(mounted, "1M")) {
      Files.writeString(small.path().resolve("precious"), "kept");
      refused(device, "something is mounted on or below");
      device.succeed("ArtifactRollback", "Cleanup");
      assertEquals("kept", Files.readString(small.path().resolve("precious")));
    }
  }

  @Test
  void whatDoesNotFitIsRefusedBefore() throws Exception {
    Root.assume("mounts a small file system");
    Device device = device(Shell.DASH, Before.NOTHING, directory, "");
    Path content = Files.createDirectories(directory.resolve("content"));
    Files.write(content.resolve("zeros"), new byte[2_000_000]);
    Root.run("tar", "-czf", archive(device), "-C", content.toString(), ".");
    try (var small = Root.small(device.target(), "1M")) {
      tree(small.path().resolve("app"), "old");
      Object before = device.seen();
      refused(device, "no room for update.tar");
      device.succeed("ArtifactRollback", "Cleanup");
      assertEquals(before, device.seen());
    }
  }

  @Test
  void aLostBackupIsSaid() throws Exception {
    Device device = device(Shell.DASH, Before.A_TREE, directory, "");
    device.succeed("ArtifactInstall");
    try (var names = Files.newDirectoryStream(device.target(), ".app.agent-old-*")) {
      for (Path name : names) {
        Files.move(name, directory.resolve("lost"));
      }
    }
    Ended ended = device.call("ArtifactRollback");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("is missing"), ended.output());
  }

  @Test
  void theNextUpdatePutsBackWhatARollbackCouldNot() throws Exception {
    Device device = device(Shell.DASH, Before.A_TREE, directory, "");
    Object before = device.seen();
    device.succeed("ArtifactInstall");
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path move = bin.resolve("mv");
    Files.writeString(
        move, "#!/bin/sh\ncase $2 in */app) exit 1;; esac\nPATH=${PATH#*:} exec mv \"$@\"\n");
    Files.setPosixFilePermissions(move, PosixFilePermissions.fromString("rwxr-xr-x"));
    device.commands(bin);
    assertEquals(1, device.call("ArtifactRollback").exit());
    Ended cleanup = device.call("Cleanup");
    assertTrue(cleanup.output().contains("is kept in"), cleanup.output());
    Files.delete(move);

    var next = device(Shell.DASH, Before.NOTHING, directory, "");
    Root.run("rm", "-rf", next.work().resolve("tmp").toString());
    Files.createDirectories(next.work().resolve("tmp"));
    next.payload("update.tar", "rubbish");
    assertFalse(Files.exists(next.target().resolve("app"), LinkOption.NOFOLLOW_LINKS));
    assertEquals(1, next.call("ArtifactInstall").exit());
    next.succeed("ArtifactRollback", "Cleanup");
    assertEquals(before, next.seen());
  }

  private static void refused(Device device, String words) throws IOException {
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains(words), ended.output());
  }

  static Device device(Shell shell, Before before, Path home, String below) throws IOException {
    var device = new Device(MODULE, shell.words(), home);
    before.make(device.target());
    device.payload("dest_dir", device.target() + below + "/app/\n");
    Path source = home.resolve("source");
    if (!Files.exists(source)) {
      tree(source, "new");
    }
    Root.run(
        "tar",
        "--xattrs",
        "--xattrs-include=*",
        "-cf",
        archive(device),
        "-C",
        source.toString(),
        ".");
    return device;
  }

  private static String archive(Device device) {
    return device.work().resolve("files/update.tar").toString();
  }

  /** Files, links of both kinds, attributes and modes, and a name with a space. */
  static void tree(Path root, String content) throws IOException {
    Path bin = Files.createDirectories(root.resolve("bin"));
    Path program = Files.writeString(bin.resolve("program"), content);
    Files.createDirectories(root.resolve("empty"));
    Files.writeString(root.resolve("a name"), "of " + content);
    Files.createSymbolicLink(root.resolve("link"), Path.of("bin/program"));
    Files.createLink(root.resolve("same"), program);
    Files.setAttribute(program, "user:note", content.getBytes(UTF_8));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-x---"));
    for (String name : List.of("bin/program", "a name")) {
      Files.setLastModifiedTime(
          root.resolve(name), FileTime.fromMillis(1_234_567_890_000L + content.hashCode()));
    }
  }
}
