package io.updateagent.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The module that replaces one file. */
class SingleFileTest {
  private static final String MODULE = "single-file";
  private static final List<String> TOOLS =
      List.of("cp", "mv", "ln", "rm", "mkdir", "chmod", "touch", "sync");

  @TempDir Path directory;

  /** What is on the device before. */
  enum Before {
    A_FILE {
      @Override
      void make(Path target) throws IOException {
        file(target.resolve("app.conf"), "old");
      }
    },
    NOTHING {
      @Override
      void make(Path target) {}
    },
    A_LINK {
      @Override
      void make(Path target) throws IOException {
        file(target.resolve("elsewhere"), "old");
        Files.createSymbolicLink(target.resolve("app.conf"), Path.of("elsewhere"));
      }
    },
    A_LINK_TO_NOWHERE {
      @Override
      void make(Path target) throws IOException {
        Files.createSymbolicLink(target.resolve("app.conf"), Path.of("nowhere"));
      }
    },
    ONE_FILE_OF_TWO_NAMES {
      @Override
      void make(Path target) throws IOException {
        file(target.resolve("app.conf"), "old");
        Files.createLink(target.resolve("same"), target.resolve("app.conf"));
      }
    };

    abstract void make(Path target) throws IOException;

    private static void file(Path path, String content) throws IOException {
      Files.writeString(path, content);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
      Files.setLastModifiedTime(path, FileTime.fromMillis(1_234_567_890_123L));
      Files.setAttribute(path, "user:note", "kept".getBytes(UTF_8));
    }
  }

  @Test
  void noCommandIsTheWrongOneToDieAt() throws Exception {
    sweep(Shell.DASH, Before.A_FILE, "", 8);
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
  void theFileIsTheNewOneWithItsMode(Before before) throws Exception {
    Device device = device(Shell.DASH, before, directory, "");
    device.payload("permissions", "751\n");
    device.succeed("Download", "ArtifactInstall", "ArtifactCommit", "Cleanup");
    Path file = device.target().resolve("app.conf");
    assertFalse(Files.isSymbolicLink(file));
    assertEquals("new", Files.readString(file));
    assertEquals("rwxr-x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    if (Files.exists(device.target().resolve("elsewhere"))) {
      assertEquals("old", Files.readString(device.target().resolve("elsewhere")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatThePayloadDoesNotSayStays(Shell shell) throws Exception {
    Device device = device(shell, Before.A_FILE, directory, "");
    device.succeed("ArtifactInstall");
    Path file = device.target().resolve("app.conf");
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals("kept", new String((byte[]) Files.getAttribute(file, "user:note"), UTF_8));
  }

  @Test
  void ownerAndAttributesAreThoseOfThePayload() throws Exception {
    Root.assume("gives a file away");
    Shell.assumeCommand("setfattr");
    Device device = device(Shell.DASH, Before.A_FILE, directory, "");
    device.payload("owner", "1234:nogroup\n");
    device.payload("permissions", "4755\n");
    device.payload(
        "xattrs",
        """
        # file: app.conf
        user.note="a \\"word\\""
        user.raw=0x0102
        security.capability=0sAQAAAgAgAAAAAAAAAAAAAAAAAAA=

        """);
    device.succeed("ArtifactInstall", "ArtifactCommit", "Cleanup");
    Path file = device.target().resolve("app.conf");
    assertEquals(1234, Files.getAttribute(file, "unix:uid"));
    assertEquals(
        "nogroup",
        Files.readAttributes(file, java.nio.file.attribute.PosixFileAttributes.class)
            .group()
            .getName());
    assertEquals(04755, (Integer) Files.getAttribute(file, "unix:mode") & 07777);
    assertEquals("a \"word\"", new String((byte[]) Files.getAttribute(file, "user:note"), UTF_8));
    assertTrue(
        Root.attributes(file).contains("security.capability=0sAQAAAgAgAAAAAAAAAAAAAAAAAAA="));
  }

  @ParameterizedTest
  @CsvSource({
    "owner, no-such-user, cannot give",
    "permissions, rubbish, cannot give",
    "dest_dir, etc, is not absolute",
    "dest_dir, /etc/../srv, is not allowed",
    "dest_dir, '', has no dest_dir",
    "filename, ../app.conf, is not the name of a file",
    "filename, '', is not the name of a file",
    "filename, missing, has no file missing",
    "xattrs, rubbish=1, the attribute rubbish"
  })
  void whatCannotBeDoneIsSaidBeforeAnythingChanges(String name, String content, String words)
      throws Exception {
    Device device = device(Shell.DASH, Before.A_FILE, directory, "");
    Object before = device.seen();
    device.payload(name, content);
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains(words), ended.output());
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, device.seen());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a directory", "a pipe", "a link to a directory"})
  void onlyFilesAreReplaced(String kind) throws Exception {
    Device device = device(Shell.DASH, Before.NOTHING, directory, "");
    Path target = device.target().resolve("app.conf");
    switch (kind) {
      case "a directory" -> Files.createDirectory(target);
      case "a pipe" -> new ProcessBuilder("mkfifo", target.toString()).start().waitFor();
      default -> Files.createSymbolicLink(target, Path.of("."));
    }
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("this module replaces"), ended.output());
    device.succeed("ArtifactRollback", "Cleanup");
    assertTrue(Files.exists(target));
  }

  @Test
  void aLostBackupIsSaid() throws Exception {
    Device device = device(Shell.DASH, Before.A_FILE, directory, "");
    device.succeed("ArtifactInstall");
    try (var names = Files.newDirectoryStream(device.target(), ".app.conf.agent-old-*")) {
      for (Path name : names) {
        Files.delete(name);
      }
    }
    Ended ended = device.call("ArtifactRollback");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("is missing"), ended.output());
  }

  @Test
  void aLostWorkDirectoryIsSaid() throws Exception {
    Device device = device(Shell.DASH, Before.A_FILE, directory, "");
    device.succeed("ArtifactInstall");
    Files.delete(device.work().resolve("version"));
    Ended ended = device.call("ArtifactRollback");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("not known any more"), ended.output());
  }

  @Test
  void whatCouldNotBeRestoredIsKept() throws Exception {
    Device device = device(Shell.DASH, Before.A_FILE, directory, "");
    device.succeed("ArtifactInstall");
    Path target = device.target().resolve("app.conf");
    Files.delete(target);
    Files.createDirectories(target.resolve("in/the/way"));
    assertEquals(1, device.call("ArtifactRollback").exit());
    Ended cleanup = device.call("Cleanup");
    assertEquals(1, cleanup.exit());
    String kept = cleanup.output().replaceFirst("(?s).* is kept in ", "").strip();
    assertEquals("old", Files.readString(Path.of(kept)));
  }

  @Test
  void whatDoesNotFitIsRefusedBefore() throws Exception {
    Root.assume("mounts a small file system");
    Device device = device(Shell.DASH, Before.NOTHING, directory, "");
    try (var small = Root.small(device.target(), "1M")) {
      Before.A_FILE.make(small.path());
      device.payload("app.conf", "x".repeat(2_000_000));
      Object before = device.seen();
      Ended ended = device.call("ArtifactInstall");
      assertTrue(ended.output().contains("no room for app.conf"), ended.output());
      device.succeed("ArtifactRollback", "Cleanup");
      assertEquals(before, device.seen());
    }
  }

  static Device device(Shell shell, Before before, Path home, String below) throws IOException {
    var device = new Device(MODULE, shell.words(), home);
    before.make(device.target());
    device.payload("dest_dir", device.target() + below + "\n");
    device.payload("filename", "app.conf\n");
    device.payload("app.conf", "new");
    return device;
  }
}
