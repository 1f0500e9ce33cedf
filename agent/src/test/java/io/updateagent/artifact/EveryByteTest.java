package io.updateagent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signed artifact that was cut off or changed at any byte is never taken for the artifact. */
class EveryByteTest {
  private static final int SOME_BYTES = 1500;
  private static final int MORE_BYTES = 6000;

  @TempDir Path directory;

  @Test
  @Tag("slow")
  void ofTheCommonTool() throws Exception {
    theCommonTool(SOME_BYTES, false);
  }

  @Test
  @Tag("slow")
  void ofOurOwnWriter() throws Exception {
    ourOwnWriter(SOME_BYTES, false);
  }

  @Test
  @Tag("slow")
  void ofOneWithAnAugmentedPart() throws Exception {
    byte[] artifact = new ForgedAugment().stream().readAllBytes();
    int gzip = lastIndexOf(artifact, new byte[] {0x1f, (byte) 0x8b, 8});
    Set<Integer> spellings = spellings(artifact, 0, artifact.length);
    byte[] unpacked = unpack(artifact, gzip);
    assertEveryByteCounts(
        artifact,
        VerificationKeys.none(),
        (flipped, at) ->
            spellings.contains(at)
                || (at >= gzip && Arrays.equals(unpacked, unpack(flipped, gzip))),
        false);
  }

  @Tag("slow")
  @Test
  void everyBitOfTheCommonTool() throws Exception {
    theCommonTool(MORE_BYTES, true);
  }

  @Tag("slow")
  @Test
  void everyBitOfOurOwnWriter() throws Exception {
    ourOwnWriter(MORE_BYTES, true);
  }

  private void theCommonTool(int size, boolean everyBit) throws Exception {
    Assumptions.assumeTrue(Tool.exists("mender-artifact"), "mender-artifact is not installed");
    Path key = directory.resolve("key.pem");
    Path trusted = directory.resolve("key.pub");
    Tool.run("openssl", "genrsa", "-traditional", "-out", "" + key, "2048");
    Tool.run("openssl", "pkey", "-in", "" + key, "-pubout", "-out", "" + trusted);
    Path target = directory.resolve("app-1.mender");
    String line =
        "mender-artifact write module-image -T app -t box -n app-1 -f %s -s %s -k %s -o %s"
            .formatted(content(size), script(), key, target);
    Tool.run(line.split(" ", -1));
    byte[] artifact = Files.readAllBytes(target);
    VerificationKeys keys = VerificationKeys.ofPem(List.of(Files.readString(trusted)));
    int gzip = lastIndexOf(artifact, new byte[] {0x1f, (byte) 0x8b, 8});
    Set<Integer> spellings = spellings(artifact, 0, artifact.length);
    // Some bits of gzip mean nothing, like the time of compression: what it unpacks to is what
    // counts, to the byte.
    byte[] unpacked = unpack(artifact, gzip);
    assertEveryByteCounts(
        artifact,
        keys,
        (flipped, at) ->
            spellings.contains(at)
                || (at >= gzip && Arrays.equals(unpacked, unpack(flipped, gzip))),
        everyBit);
  }

  private void ourOwnWriter(int size, boolean everyBit) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    Path target = directory.resolve("app-1.mender");
    new ArtifactWriter(Compression.NONE, pair.getPrivate()).write(plan(size), target);
    String encoded = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    String pem = "-----BEGIN PUBLIC KEY-----\n" + encoded + "\n-----END PUBLIC KEY-----\n";
    VerificationKeys keys = VerificationKeys.ofPem(List.of(pem));
    byte[] artifact = Files.readAllBytes(target);
    Set<Integer> harmless = spellings(artifact, 0, artifact.length);
    int payload = lastIndexOf(artifact, "app.bin".getBytes(StandardCharsets.US_ASCII));
    harmless.addAll(spellings(artifact, payload, artifact.length));
    assertEveryByteCounts(artifact, keys, (flipped, at) -> harmless.contains(at), everyBit);
  }

  private ArtifactPlan plan(int size) throws IOException {
    var payload =
        new PlannedPayload(
            "app",
            List.of(content(size)),
            Map.of("app", "1"),
            Map.of(),
            List.of("app.*"),
            "{\"a\":1}");
    return new ArtifactPlan(
        "app-1", null, Map.of("device_type", List.of("box")), List.of(script()), List.of(payload));
  }

  /**
   * Where a tar archive spells the checksums of its headers: the same number can be written with
   * other blanks. What the number covers is checked.
   */
  private static Set<Integer> spellings(byte[] tar, int start, int end) {
    var places = new TreeSet<Integer>();
    int header = start;
    while (header + 512 <= end && tar[header] != 0) {
      for (int at = header + 148; at < header + 156; at++) {
        places.add(at);
      }
      String size = new String(tar, header + 124, 11, StandardCharsets.US_ASCII);
      header += 512 + (Integer.parseInt(size, 8) + 511) / 512 * 512;
    }
    return places;
  }

  private static void assertEveryByteCounts(
      byte[] whole, VerificationKeys keys, BiPredicate<byte[], Integer> harmless, boolean everyBit)
      throws IOException {
    String expected = read(whole, keys);
    IntStream.range(0, whole.length)
        .parallel()
        .forEach(
            length -> {
              byte[] cut = Arrays.copyOf(whole, length);
              String where = "cut off at " + length;
              Throwable refused = assertThrows(Throwable.class, () -> read(cut, keys), where);
              Reading.assertClear(refused, where);
            });
    IntStream.range(0, whole.length)
        .parallel()
        .forEach(at -> assertNoticed(whole, at, keys, expected, harmless, flips(at, everyBit)));
  }

  private static void assertNoticed(
      byte[] whole,
      int at,
      VerificationKeys keys,
      String expected,
      BiPredicate<byte[], Integer> harmless,
      int[] flips) {
    for (int flip : flips) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) flip;
      String where = "byte %d changed by 0x%02x".formatted(at, flip);
      Throwable refused = refusal(flipped, keys, expected, where);
      if (refused != null) {
        Reading.assertClear(refused, where);
      } else {
        assertTrue(harmless.test(flipped, at), where + " is not noticed");
      }
    }
  }

  private static byte[] unpack(byte[] artifact, int gzip) {
    var source = new ByteArrayInputStream(artifact, gzip, artifact.length - gzip);
    try (var in = new GZIPInputStream(source)) {
      return in.readAllBytes();
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** One bit of each byte, another one for each; or each bit alone, and all together. */
  private static int[] flips(int at, boolean everyBit) {
    return everyBit ? new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255} : new int[] {1 << at % 8};
  }

  /** Why it was refused; null if exactly the unharmed content came out. */
  private static @Nullable Throwable refusal(
      byte[] artifact, VerificationKeys keys, String expected, String where) {
    try {
      assertEquals(expected, read(artifact, keys), where);
      return null;
    } catch (IOException | RuntimeException refused) {
      return refused;
    }
  }

  private static String read(byte[] artifact, VerificationKeys keys) throws IOException {
    return Reading.whole(new ByteArrayInputStream(artifact), keys, null);
  }

  private Path content(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(7).nextBytes(content);
    return Files.write(directory.resolve("app.bin"), content);
  }

  private Path script() throws IOException {
    return Files.writeString(
        directory.resolve("ArtifactInstall_Enter_00"), "#!/bin/sh\n", StandardCharsets.US_ASCII);
  }

  private static int lastIndexOf(byte[] content, byte[] part) {
    for (int at = content.length - part.length; at >= 0; at--) {
      if (Arrays.equals(content, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError("not found");
  }
}
