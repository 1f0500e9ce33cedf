package io.updateagent.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules that treat their streams as they should not: bounded, and with the right result. */
@Timeout(60)
class HostileStreamsTest {
  private static final String READ_ALL =
      "while n=$(cat stream-next) && [ -n \"$n\" ]; do cat \"$n\" > \"tmp/${n#streams/}\"; done\n";
  private static final String HOLD = "sleep 300 > /dev/null 2>&1 &\n";

  @TempDir Path directory;
  private ModuleRoom room;

  @BeforeEach
  void room() throws Exception {
    room = new ModuleRoom(directory, Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // no reader of what was offered
        "cat stream-next > /dev/null",
        "cat stream-next > tmp/n & while [ ! -s tmp/n ]; do sleep 0.01; done",
        "f=$(cat stream-next); head -c 10 $f > /dev/null",
        "f=$(cat stream-next); exec 3< $f; exec 3<&-",
        "f=$(cat stream-next); cat $f > /dev/null",
        // orphans that hold pipes and do not read
        "f=$(cat stream-next); exec 3< $f; " + HOLD,
        "exec 3< stream-next; read n <&3; " + HOLD,
        "f=$(cat stream-next); (exec 3<> $f; " + HOLD + ")",
        "exec 4<> stream-next; read n <&4; " + HOLD,
        "f=$(cat stream-next); exec 3< $f; head -c 10 <&3 > /dev/null; setsid " + HOLD,
        // pipes that are gone or are written to
        "f=$(cat stream-next); rm -rf streams",
        "f=$(cat stream-next); rm -f $f stream-next",
        "f=$(cat stream-next); rm -f ../pipes/*",
        "f=$(cat stream-next); cd /; rm -rf \"$2/..\"",
        // (the pipe may be full of content by then, and nobody reads it)
        "f=$(cat stream-next); exec 3<> $f; timeout 0.2 sh -c 'echo mine >&3'; exec 3>&-",
      })
  void aModuleThatLeavesContentUnreadHasFailedAndHoldsNobody(String body) throws Exception {
    UpdateModule module = room.module("[ $1 = Download ] || exit 0\n" + body + "\nexit 0");
    long start = System.nanoTime();
    ModuleResult result = module.download(ModuleRoom.files("a.bin", "b.bin"));
    assertFalse(result.succeeded());
    assertTrue(result.message().contains("read all "), result.message());
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(15));
    assertTrue(module.cleanup().succeeded());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cat stream-next > /dev/null; cat stream-next  | offered streams/a.bin and did not read it",
        "f=$(cat stream-next); cat streams/b.bin; sleep 60 | offered streams/a.bin and did not read",
        "echo mine > stream-next                     | did not finish within 1 s and was killed",
        "f=$(cat stream-next); echo mine > $f        | did not finish within 1 s and was killed",
        "f=$(cat stream-next); head -c 10 $f; sleep 60 | did not finish within 1 s and was killed",
      })
  void aModuleThatWaitsForTheWrongStreamIsEnded(String body, String words) throws Exception {
    var hasty = new ModuleRoom(directory, Duration.ofSeconds(1));
    UpdateModule module = hasty.module("[ $1 = Download ] || exit 0\n" + body.strip());
    ModuleResult result = module.download(ModuleRoom.files("a.bin", "b.bin"));
    assertFalse(result.succeeded());
    assertTrue(result.message().contains(words), result.message());
  }

  @Test
  void aModuleThatFailsInTheMiddleOfAStreamSaysHow() throws Exception {
    UpdateModule module =
        room.module("[ $1 = Download ] || exit 0; head -c 10 $(cat stream-next); exit 7");
    assertEquals("test exited 7", module.download(ModuleRoom.files("a.bin")).message());
  }

  @Test
  void aModuleThatRemovesThePipesWithoutReadingFindsStoredFiles() throws Exception {
    UpdateModule module = room.module("[ $1 != Download ] || rm -rf streams stream-next ../pipes");
    ModuleResult result = module.download(ModuleRoom.files("a.bin"));
    assertTrue(result.succeeded(), result.message());
    assertArrayEquals(ModuleRoom.LARGE, Files.readAllBytes(room.tree().resolve("files/a.bin")));
  }

  @Test
  void aModuleThatReadsAStreamTwiceFindsItGoneAndOneThatAsksAgainTheEnd() throws Exception {
    UpdateModule module =
        room.module(
            "[ $1 = Download ] || exit 0\nf=$(cat stream-next); cat $f > tmp/one;"
                + " [ ! -e $f ] || exit 3\n"
                + "for i in 1 2 3; do [ -z \"$(cat stream-next)\" ] || exit 4; done");
    ModuleResult result = module.download(ModuleRoom.files("a.bin"));
    assertTrue(result.succeeded(), result.message());
  }

  @Test
  void aModuleThatKeepsTheListOpenGetsAllStreams() throws Exception {
    UpdateModule module =
        room.module(
            "[ $1 = Download ] || exit 0\nexec 3< stream-next\n"
                + "while read -r n <&3; do cat $n > tmp/${n#streams/}; done");
    ModuleResult result = module.download(ModuleRoom.files("a.bin"));
    assertTrue(result.succeeded(), result.message());
    assertArrayEquals(ModuleRoom.LARGE, Files.readAllBytes(room.tree().resolve("tmp/a.bin")));
  }

  @Test
  void anOrphanThatOutlivesASuccessfulDownloadHoldsNobody() throws Exception {
    UpdateModule module = room.module("[ $1 = Download ] || exit 0\n" + READ_ALL + HOLD);
    assertTrue(module.download(ModuleRoom.files("a.bin", "b.bin")).succeeded());
    assertTrue(module.cleanup().succeeded());
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit 0", READ_ALL})
  void emptyFilesAreFiles(String body) throws Exception {
    UpdateModule module = room.module("[ $1 = Download ] || exit 0\n" + body);
    ModuleResult result = module.download(ModuleRoom.files(new byte[0], "a.bin", "b.bin", "c.bin"));
    assertTrue(result.succeeded(), result.message());
    String where = body.equals(READ_ALL) ? "tmp" : "files";
    for (String name : List.of("a.bin", "b.bin", "c.bin")) {
      assertEquals(0, Files.size(room.tree().resolve(where).resolve(name)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit 0", READ_ALL})
  void manyFilesAreServed(String body) throws Exception {
    String[] names = IntStream.range(0, 200).mapToObj("file-%d"::formatted).toArray(String[]::new);
    UpdateModule module = room.module("[ $1 = Download ] || exit 0\n" + body);
    byte[] content = "content".getBytes(StandardCharsets.US_ASCII);
    ModuleResult result = module.download(ModuleRoom.files(content, names));
    assertTrue(result.succeeded(), result.message());
    String where = body.equals(READ_ALL) ? "tmp" : "files";
    assertEquals(200, room.tree().resolve(where).toFile().list().length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with blank",
        "-rf",
        "--help",
        "quote'd \"name\"",
        "$(touch hit)",
        "a;b&c|d",
        "back\\slash",
        "star*?[x]",
        "grün-漢字",
        "stream-next",
      })
  void everyNameIsServed(String name) throws Exception {
    for (String body : List.of("exit 0", READ_ALL)) {
      UpdateModule module = room.module("[ $1 = Download ] || exit 0\n" + body);
      ModuleResult result = module.download(ModuleRoom.files(name));
      assertTrue(result.succeeded(), result.message());
      Path where = room.tree().resolve(body.equals(READ_ALL) ? "tmp" : "files");
      assertArrayEquals(ModuleRoom.LARGE, Files.readAllBytes(where.resolve(name)));
      assertFalse(Files.exists(room.tree().resolve("hit")));
    }
  }

  @Test
  void contentThatBreaksOffFailsTheDownloadWhateverTheModuleSays() throws Exception {
    UpdateModule module = room.module("[ $1 = Download ] || exit 0\n" + READ_ALL + "exit 0");
    ModuleResult result = module.download(breaking());
    assertFalse(result.succeeded());
    assertEquals("the connection was lost", result.message());
  }

  private static PayloadFiles breaking() {
    InputStream half = new ByteArrayInputStream(new byte[500]);
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the connection was lost");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("the connection was lost");
          }
        };
    return () -> new PayloadFile("a.bin", 1000, new SequenceInputStream(half, broken));
  }
}
