package io.updateagent.artifact;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whatever an artifact holds: it is read, or refused with one clear line. The corpus is replayed
 * with the other tests; {@code src/test/fuzz/fuzz} searches on.
 */
class ArtifactFuzzTest {
  @FuzzTest
  void artifact(byte[] input) {
    refusedClearly(
        () -> Reading.whole(new ByteArrayInputStream(input), VerificationKeys.none(), null));
  }

  @FuzzTest
  void header(byte[] input) {
    refusedClearly(
        () ->
            HeaderReader.read(
                new ByteArrayInputStream(input), new ScriptSink(null), "checksum", false));
  }

  @FuzzTest
  void augment(byte[] input) {
    var signed =
        List.of(new PayloadHeader(0, "app", Map.of("a", "1"), Map.of(), List.of(), "", ""));
    refusedClearly(() -> AugmentReader.read(new ByteArrayInputStream(input), signed, Set.of(0)));
  }

  @FuzzTest
  void permitted(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    refusedClearly(() -> PermittedHeaders.parse(text));
  }

  @FuzzTest
  void json(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    refusedClearly(() -> HeaderJson.check(text, "meta-data"));
    refusedClearly(
        () -> {
          HeaderJson json = HeaderJson.parse(text, "type-info");
          json.object("artifact_provides").textMap();
          json.object("artifact_depends").textsMap();
          json.texts("clears_artifact_provides");
          json.text("type");
          json.number("version");
          json.objects("payloads");
        });
  }

  @FuzzTest
  void manifest(byte[] input) {
    refusedClearly(() -> Manifest.parse(input).complete());
    refusedClearly(() -> Manifest.parse(new byte[0]).withAugment(input).complete());
  }

  @FuzzTest
  void tar(byte[] input) {
    refusedClearly(
        () -> {
          var archive = new Archive(new ByteArrayInputStream(input), "the archive");
          for (Archive.Entry entry = archive.next(); entry != null; entry = archive.next()) {
            if (!Names.isRelative(entry.name())) {
              throw new AssertionError("leads elsewhere: " + entry.name());
            }
            archive.read(entry, 4096);
          }
          archive.finish();
        });
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static void refusedClearly(Attempt attempt) {
    try {
      attempt.run();
    } catch (IOException | RuntimeException e) {
      Reading.assertClear(Damage.explain(e), "fuzzed");
    }
  }
}
