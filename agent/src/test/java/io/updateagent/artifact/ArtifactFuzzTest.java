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
        input, () -> Reading.whole(new ByteArrayInputStream(input), VerificationKeys.none(), null));
  }

  @FuzzTest
  void header(byte[] input) {
    refusedClearly(
        input,
        () ->
            HeaderReader.read(
                new ByteArrayInputStream(input), new ScriptSink(null), "checksum", false));
  }

  @FuzzTest
  void augment(byte[] input) {
    var payload = new PayloadHeader(0, "app", Map.of("a", "1"), Map.of(), List.of(), "", "");
    var signed = new Header("app-1", null, Map.of(), List.of(payload), "", true, "{}");
    refusedClearly(
        input, () -> AugmentReader.read(new ByteArrayInputStream(input), signed, Set.of(0)));
  }

  @FuzzTest
  void permitted(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    refusedClearly(input, () -> PermittedHeaders.parse(text));
  }

  @FuzzTest
  void json(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    refusedClearly(input, () -> HeaderJson.check(text, "meta-data"));
    refusedClearly(
        input,
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
    refusedClearly(input, () -> Manifest.parse(input).complete());
    refusedClearly(input, () -> Manifest.parse(new byte[0]).withAugment(input).complete());
  }

  @FuzzTest
  void tar(byte[] input) {
    refusedClearly(
        input,
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

  private static void refusedClearly(byte[] input, Attempt attempt) {
    try {
      attempt.run();
    } catch (IOException | RuntimeException e) {
      var given = new String(input, StandardCharsets.UTF_8);
      Reading.assertClear(Damage.explain(e), "fuzzed", given);
    }
  }
}
