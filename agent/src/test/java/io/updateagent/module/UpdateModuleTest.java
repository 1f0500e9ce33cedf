package io.updateagent.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.process.LocalCommands;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The update module protocol, with real shell modules. */
@Timeout(60)
class UpdateModuleTest {
  private static final byte[] LARGE = large();

  @TempDir Path directory;
  private final List<String> output = new ArrayList<>();

  @Test
  void aModuleFindsWhatItNeedsToKnow() throws Exception {
    UpdateModule module =
        module(
            "cat version current_artifact_name current_device_type header/artifact_name"
                + " header/payload_type header/header-info header/type-info header/meta-data"
                + " | tr '\\n' ' '; [ \"$PWD\" = \"$2\" ]");
    assertTrue(module.artifactInstall().succeeded());
    assertEquals(List.of("3app-1boxapp-2test{info}{type}{meta}"), output);
  }

  @Test
  void aModuleThatReadsNoStreamGetsStoredFiles() throws Exception {
    UpdateModule module = module("exit 0");
    assertTrue(module.download(files("a.bin", "b.bin")).succeeded());
    assertArrayEquals(LARGE, Files.readAllBytes(tree().resolve("files/a.bin")));
    assertArrayEquals(LARGE, Files.readAllBytes(tree().resolve("files/b.bin")));
    assertFalse(Files.exists(tree().resolve("stream-next")));
  }

  @Test
  void aModuleThatReadsStreamsGetsThemInOrder() throws Exception {
    UpdateModule module =
        module(
            """
            [ $1 = Download ] || exit 0
            while line=$(cat stream-next) && [ -n "$line" ]; do
              echo "$line"
              cat "$line" > tmp/$(basename $line)
            done
            """);
    ModuleResult result = module.download(files("a.bin", "b.bin"));
    assertTrue(result.succeeded(), result.message());
    assertEquals(List.of("streams/a.bin", "streams/b.bin"), output);
    assertArrayEquals(LARGE, Files.readAllBytes(tree().resolve("tmp/b.bin")));
    assertFalse(Files.exists(tree().resolve("files")));
  }

  @Test
  void aModuleThatWantsSizesGetsThem() throws Exception {
    UpdateModule module =
        module(
            """
            case $1 in
              ProvidePayloadFileSizes) echo Yes ;;
              DownloadWithFileSizes)
                while line=$(cat stream-next) && [ -n "$line" ]; do
                  echo "$line"
                  cat "${line% *}" > /dev/null
                done ;;
              *) exit 9 ;;
            esac
            """);
    ModuleResult result = module.download(files("a.bin"));
    assertTrue(result.succeeded(), result.message());
    assertEquals(List.of("streams/a.bin " + LARGE.length), output);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f=$(cat stream-next); head -c 10 $f > /dev/null", // one stream, and not all of it
        "f=$(cat stream-next); cat $f > /dev/null", // one stream of two
        "cat stream-next > /dev/null", // asked, and never read
      })
  void aModuleThatLeavesContentUnreadHasFailed(String body) throws Exception {
    UpdateModule module = module("[ $1 = Download ] || exit 0\n" + body + "\nexit 0");
    assertFalse(module.download(files("a.bin", "b.bin")).succeeded());
  }

  @Test
  void damagedContentFailsTheDownloadWhateverTheModuleSays() throws Exception {
    UpdateModule module =
        module(
            """
            [ $1 = Download ] || exit 0
            while line=$(cat stream-next) && [ -n "$line" ]; do cat $line > /dev/null; done
            exit 0
            """);
    ModuleResult result =
        module.download(
            () -> {
              throw new IOException("checksum differs");
            });
    assertFalse(result.succeeded());
    assertEquals("checksum differs", result.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "YES", "Maybe", "Yes\nYes", "No No"})
  void anAnswerThatIsNotInTheProtocolIsAFailure(String answer) throws Exception {
    UpdateModule module = module("printf '%s\\n' '" + answer + "'");
    assertFalse(module.supportsRollback().succeeded());
    assertFalse(module.needsArtifactReboot().succeeded());
    assertTrue(
        module.supportsRollback().failure().message().contains("to SupportsRollback"),
        module.supportsRollback().failure().message());
  }

  @Test
  void theAnswersOfTheProtocolAreUnderstood() throws Exception {
    assertEquals(RebootKind.AUTOMATIC, module("echo Automatic").needsArtifactReboot().value());
    assertEquals(RebootKind.YES, module("echo Yes").needsArtifactReboot().value());
    assertEquals(RebootKind.NO, module("exit 0").needsArtifactReboot().value());
    assertFalse(module("exit 0").supportsRollback().value());
    assertTrue(module("echo Yes").supportsRollback().value());
    assertFalse(module("exit 3").supportsRollback().succeeded());
  }

  @Test
  void aModuleThatIsGoneIsAFailureOfTheCall() throws Exception {
    UpdateModule module = module("exit 0");
    Files.delete(directory.resolve("modules/test"));
    assertTrue(module.artifactCommit().message().contains("is missing or not executable"));
  }

  @Test
  void aWorkDirectoryThatSomeoneRemovedIsMadeAgain() throws Exception {
    UpdateModule module = module("[ -d tmp ]");
    try (Stream<Path> files = Files.walk(tree())) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
    assertTrue(module.artifactRollback().succeeded());
  }

  @Test
  void cleanupRemovesTheWorkDirectoryAndFollowsNoLink() throws Exception {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "kept");
    UpdateModule module =
        module(
            "ln -s " + outside + " tmp/link; mkdir -p tmp/locked/in; chmod 0 tmp/locked; exit 1");
    assertEquals("test exited 1", module.cleanup().message());
    assertFalse(Files.exists(tree()));
    assertTrue(Files.exists(outside.resolve("kept")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../test", "/bin/true", "", ".", ".hidden", "a/b"})
  void aTypeThatIsNotAPlainNameHasNoModule(String type) throws Exception {
    module("exit 0");
    assertTrue(modules().find(type).isEmpty());
    assertTrue(modules().find("test").isPresent());
  }

  private Path tree() {
    return directory.resolve("payloads/0000/tree");
  }

  private Modules modules() {
    return new Modules(
        List.of(directory.resolve("modules")),
        directory.resolve("payloads"),
        new LocalCommands(),
        Duration.ofSeconds(20));
  }

  private UpdateModule module(String body) throws IOException {
    Path file = Files.createDirectories(directory.resolve("modules")).resolve("test");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
    var payload = new PayloadHeader(0, "test", Map.of(), Map.of(), List.of(), "{type}", "{meta}");
    var header = new Header("app-2", null, Map.of(), List.of(payload), "checksum", false, "{info}");
    return modules()
        .prepare(header, payload, new UpdateModule.Context("app-1", null, "box"), output::add);
  }

  private static PayloadFiles files(String... names) {
    Iterator<String> left = List.of(names).iterator();
    return () ->
        left.hasNext()
            ? new PayloadFile(left.next(), LARGE.length, new ByteArrayInputStream(LARGE))
            : null;
  }

  private static byte[] large() {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    return content;
  }
}
