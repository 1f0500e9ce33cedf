package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The module that makes what it installs from what is there. */
class DeltaTest {
  private static final List<String> TOOLS =
      List.of("mv", "rm", "tar", "zstd", "sha256sum", "cat", "xargs", "find");

  @TempDir Path directory;

  /** What the difference is of. */
  enum Kind {
    SINGLE_FILE {
      @Override
      Device device(Shell shell, Path home) throws IOException {
        Device device = SingleFileTest.device(shell, SingleFileTest.Before.A_FILE, home, "");
        Path base = device.target().resolve("app.conf");
        return difference(device, home, "single-file", "app.conf", base);
      }
    },
    DIRECTORY {
      @Override
      Device device(Shell shell, Path home) throws IOException {
        Device device = DirectoryTest.device(shell, DirectoryTest.Before.A_TREE, home, "");
        // Two names of one file count twice; the order is that of the bytes.
        Path base = Files.writeString(home.resolve("base"), "of old" + "old" + "old");
        return difference(device, home, "directory", "update.tar", base);
      }
    };

    abstract Device device(Shell shell, Path home) throws IOException;

    private static Device difference(Device full, Path home, String kind, String name, Path base)
        throws IOException {
      Path result = full.work().resolve("files").resolve(name);
      var device = new Device("delta", full.shell(), home);
      Path patch = full.work().resolve("files/patch");
      Root.run(
          "zstd", "-q", "-f", "--patch-from=" + base, result.toString(), "-o", patch.toString());
      device.payload("kind", kind + "\n");
      device.payload("base.sha256", checksum(base) + "\n");
      device.payload("result.sha256", checksum(result) + "\n");
      device.payload("result.size", Files.size(result) + "\n");
      Files.move(result, home.resolve("result"), StandardCopyOption.REPLACE_EXISTING);
      // The result gets its time when it is made, which differs from run to run.
      device.seenBy(
          seen ->
              Tree.of(seen.target()).stream()
                  .map(line -> line.replaceAll("^(app.conf .*)new at [^,]*", "$1new"))
                  .toList());
      return device;
    }
  }

  @BeforeEach
  void zstdIsThere() {
    Shell.assumeCommand("zstd");
  }

  @ParameterizedTest
  @EnumSource
  void noCommandIsTheWrongOneToDieAt(Kind kind) throws Exception {
    sweep(Shell.DASH, kind, 40);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"DASH, SINGLE_FILE, 2", "DASH, DIRECTORY, 2", "BUSYBOX, DIRECTORY, 8"})
  void hardlyOneCommandIsTheWrongOneToDieAt(Shell shell, Kind kind, int stride) throws Exception {
    sweep(shell, kind, Sweep.thorough(stride));
  }

  private void sweep(Shell shell, Kind kind, int stride) throws IOException {
    String what = "delta-%s-%s".formatted(shell, kind);
    new Sweep(directory.resolve(what), stride, home -> kind.device(shell, home)).all(what, TOOLS);
  }

  @ParameterizedTest
  @EnumSource
  void theResultIsWhatTheFullArtifactWouldGive(Kind kind) throws Exception {
    Device device = kind.device(Shell.DASH, directory);
    device.succeed("Download", "ArtifactInstall");
    String name = kind == Kind.DIRECTORY ? "app/bin/program" : "app.conf";
    assertEquals("new", Files.readString(device.target().resolve(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "SINGLE_FILE, base, the base differs",
    "DIRECTORY, base, the base differs",
    "SINGLE_FILE, missing, the base differs",
    "DIRECTORY, missing, the base differs",
    "SINGLE_FILE, patch, the patch cannot be applied",
    "DIRECTORY, result, the patch gives something else",
    "DIRECTORY, kind, is neither single-file, directory nor rootfs-image",
    "DIRECTORY, size, no room",
    "SINGLE_FILE, name, is that of a part of the payload"
  })
  void whatDoesNotFitIsSaidBeforeAnythingChanges(Kind kind, String what, String words)
      throws Exception {
    Device device = kind.device(Shell.DASH, directory);
    Path app = device.target().resolve(kind == Kind.DIRECTORY ? "app" : "app.conf");
    switch (what) {
      case "base" ->
          Files.writeString(kind == Kind.DIRECTORY ? app.resolve("a name") : app, "else");
      case "missing" -> Root.run("rm", "-rf", app.toString());
      case "patch" -> device.payload("patch", "rubbish");
      case "size" -> device.payload("result.size", "9".repeat(15));
      case "name" -> device.payload("filename", "patch\n");
      case "result" -> device.payload("result.sha256", "0".repeat(64));
      default -> device.payload("kind", "rootfs");
    }
    Object before = device.seen();
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains(words), ended.output());
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, device.seen());
  }

  @Test
  void aResultThatIsNotTheOneIsNeverUsed() throws Exception {
    Device device = Kind.DIRECTORY.device(Shell.DASH, directory);
    device.payload("result.sha256", "0".repeat(64));
    assertFalse(device.call("ArtifactInstall").succeeded());
    assertFalse(Files.exists(device.work().resolve("files/update.tar")));
  }

  static String checksum(Path file) throws IOException {
    return Root.run("sha256sum", file.toString()).substring(0, 64);
  }
}
