package io.updateagent.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A module that does to its work directory what it should not: nothing outside is touched. */
@Timeout(60)
class HostileDirectoryTest {
  @TempDir Path directory;
  private ModuleRoom room;

  @BeforeEach
  void room() throws Exception {
    room = new ModuleRoom(directory, Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rm -rf \"$2\"; ln -s $P \"$2\"", // the tree
        "cd /; rm -rf \"$2/..\"; ln -s $P \"${2%/tree}\"", // the payload's directory
        "rmdir tmp; ln -s $P tmp",
        "rm -rf header; ln -s $P header",
        "rm -rf streams; ln -s $P streams",
        "rm -rf files; ln -s $P files",
        "mkdir -p files; rm -f files/a.bin; ln -s $P/kept files/a.bin",
        "rm -f stream-next; ln -s $P/kept stream-next",
        "rm -f version; ln -s $P/kept version",
        "rm -rf ../pipes; ln -s $P ../pipes",
        "ln -snf $P tmp/link; mkdir -p tmp/in/in; ln -snf $P tmp/in/in/link; chmod 0 tmp/in",
        "rm -rf \"$2\"; echo > \"$2\"", // a file instead of the tree
        "rm -rf \"$2\"",
        "chmod 000 \"$2\" tmp",
      })
  void noLinkIsEverFollowed(String trick) throws Exception {
    UpdateModule module = room.module(trick);
    module.download(ModuleRoom.files("a.bin", "kept"));
    module.artifactInstall();
    module.needsArtifactReboot();
    module.artifactCommit();
    module.artifactRollback();
    module.artifactFailure();
    module.cleanup();
    assertFalse(Files.exists(room.tree(), LinkOption.NOFOLLOW_LINKS), () -> "" + room.output);
    room.prepare().download(ModuleRoom.files("a.bin", "kept"));
    room.assertPreciousIsUntouched();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rm -f stream-next; ln -s $P/kept stream-next",
        "rm -rf streams; ln -s $P streams; cat stream-next > /dev/null",
        "f=$(cat stream-next); rm -f $f; ln -s $P/kept $f",
        "f=$(cat stream-next); cat $f > /dev/null; rm -rf streams; ln -s $P streams; cat stream-next",
      })
  void noStreamIsWrittenThroughALink(String trick) throws Exception {
    UpdateModule module = room.module("[ $1 = Download ] || exit 0\n" + trick);
    module.download(ModuleRoom.files("kept", "other"));
    module.cleanup();
    room.assertPreciousIsUntouched();
  }

  @Test
  void aModuleThatReadsNothingFindsItsFilesWhateverItDidToTheTree() throws Exception {
    UpdateModule module =
        room.module("[ $1 != Download ] || { rm -rf files streams stream-next; ln -s $P files; }");
    assertTrue(module.download(ModuleRoom.files("a.bin")).succeeded());
    assertArrayEquals(ModuleRoom.LARGE, Files.readAllBytes(room.tree().resolve("files/a.bin")));
    room.assertPreciousIsUntouched();
  }

  @Test
  void aTreeThatWasRemovedIsMadeAgainAndThatIsSaid() throws Exception {
    UpdateModule module = room.module("[ $1 = ArtifactInstall ] && rm -rf \"$2\" || [ -d tmp ]");
    assertTrue(module.artifactInstall().succeeded());
    assertTrue(module.artifactCommit().succeeded());
    assertTrue(room.output.contains("the work directory was gone and was made anew"));
  }

  @Test
  void whatIsMountedInTheTreeIsNotEmptied() throws Exception {
    Assumptions.assumeTrue(command("mount", "--version"), "mount is not installed");
    UpdateModule module = room.module("[ $1 = Cleanup ] || exit 0; mount --bind $P tmp");
    boolean mounts = module.cleanup().succeeded();
    try {
      Assumptions.assumeTrue(mounts, "mounting is not permitted here");
      room.assertPreciousIsUntouched();
      assertTrue(
          room.output.get(room.output.size() - 1).endsWith("tmp; unmount it"),
          () -> "" + room.output);
      UpdateModule next = room.prepare();
      assertTrue(next.download(ModuleRoom.files("a.bin")).succeeded());
      room.assertPreciousIsUntouched();
    } finally {
      command("umount", room.tree().resolveSibling("left-0").resolve("tmp").toString());
      command("umount", room.tree().resolve("tmp").toString());
    }
    room.prepare();
    room.assertPreciousIsUntouched();
    assertFalse(Files.exists(room.tree().resolveSibling("left-0")));
  }

  @Test
  void aTreeThatCannotBeRemovedDoesNotStopTheNextUpdate() throws Exception {
    UpdateModule module =
        room.module("[ $1 != Cleanup ] || { echo x > tmp/fixed; chattr +i tmp/fixed; }");
    boolean fixes = module.cleanup().succeeded();
    try {
      Assumptions.assumeTrue(fixes, "chattr +i is not permitted here");
      assertTrue(
          room.output.get(room.output.size() - 1).contains("tmp/fixed: Operation not permitted"),
          () -> "" + room.output);
      assertTrue(room.prepare().download(ModuleRoom.files("a.bin")).succeeded());
    } finally {
      command("chattr", "-i", room.tree().resolveSibling("left-0").resolve("tmp/fixed").toString());
      command("chattr", "-i", room.tree().resolve("tmp/fixed").toString());
    }
  }

  @Test
  void aDiskThatTheModuleFillsFailsTheDownloadInWords() throws Exception {
    UpdateModule module =
        room.module("[ $1 != Download ] || head -c 5000000 /dev/zero > tmp/all; exit 0");
    Path payloads = room.tree().resolve("../..").normalize();
    Assumptions.assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", payloads.toString()),
        "mounting is not permitted here");
    try {
      module = room.prepare();
      ModuleResult result = module.download(ModuleRoom.files("a.bin"));
      assertFalse(result.succeeded());
      assertTrue(
          result
              .message()
              .endsWith("No space left on device; free at least 1 MiB and install again"),
          result.message());
      assertTrue(module.cleanup().succeeded());
      assertFalse(Files.exists(room.tree()));
    } finally {
      command("umount", payloads.toString());
    }
  }

  @Test
  void aTreeDeeperThanAnyPathDoesNotStopTheNextUpdate() throws Exception {
    UpdateModule module =
        room.module(
            "[ $1 = Cleanup ] || exit 0; d=$(printf '%0200d' 0); cd tmp;"
                + " i=0; while [ $i -lt 30 ]; do mkdir $d; cd ./$d; i=$((i+1)); done");
    assertTrue(module.cleanup().succeeded(), () -> "" + room.output);
    assertTrue(room.prepare().download(ModuleRoom.files("a.bin")).succeeded());
    assertTrue(command("rm", "-rf", room.tree().resolveSibling("left-0").toString()));
  }

  @Test
  void theModuleFindsNeitherFilesOfAnEarlierUpdateNorItsScratch() throws Exception {
    UpdateModule module = room.module("exit 0");
    assertTrue(module.download(ModuleRoom.files("a.bin")).succeeded());
    Files.writeString(room.tree().resolve("tmp/old"), "old");
    room.prepare();
    assertFalse(Files.exists(room.tree().resolve("files")));
    assertEquals(0, room.tree().resolve("tmp").toFile().list().length);
    assertEquals(Map.of().size(), room.output.size());
  }

  private static boolean command(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
