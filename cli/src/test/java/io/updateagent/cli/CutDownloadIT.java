package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A download that is cut, with and without the end of the agent: what came is not fetched again.
 */
class CutDownloadIT {
  private static final int MEBIBYTE = 1024 * 1024;

  /** Between two checkpoints, and what lies in buffers on the way. */
  private static final int LOST_BY_A_KILL = 5 * MEBIBYTE / 2;

  @TempDir Path directory;
  private Rig rig;
  private ArtifactHost host;

  @BeforeEach
  void aDeviceWhoseModuleTakesFiles() throws IOException {
    rig = new Rig(directory);
    host = new ArtifactHost();
    rig.module("app", "[ $1 != ArtifactInstall ] || cmp files/app.bin " + source());
  }

  @AfterEach
  void end() {
    host.close();
    rig.close();
  }

  @Test
  @Tag("slow")
  void whatWasReceivedIsNotFetchedAgain() throws Exception {
    host.serve(artifact("app-1", 12 * MEBIBYTE, Compression.NONE), "\"one\"");
    long twice = cutEverywhere(2, 1);
    assertTrue(twice <= LOST_BY_A_KILL, twice + " bytes were fetched twice");
  }

  /** The figures of docs/reliability.md; {@code -Dcuts=N -Dseed=N} for others. */
  @Tag("slow")
  @Test
  void ofManyCutsHalfOfThemKillsLessThanTwoPercentIsFetchedTwice() throws Exception {
    host.serve(artifact("app-1", 64 * MEBIBYTE, Compression.NONE), "\"one\"");
    long seed = Long.getLong("seed", 1);
    int cuts = Integer.getInteger("cuts", 10);
    long twice = cutEverywhere(cuts, seed);
    double percent = 100.0 * twice / ((double) cuts * host.length());
    System.out.printf(
        "seed %d: %d downloads of %d bytes cut, %d with kill -9: %d bytes fetched twice, %.2f %%%n",
        seed, cuts, host.length(), cuts / 2, twice, percent);
    assertTrue(percent < 2, percent + " percent were fetched twice");
  }

  private long cutEverywhere(int cuts, long seed) throws Exception {
    var random = new Random(seed);
    long twice = 0;
    for (int i = 0; i < cuts; i++) {
      int offset = random.nextInt(host.length());
      host.forget();
      if (i % 2 == 0) {
        host.cutAt(offset);
      } else {
        killAt(offset, "?signature=first");
      }
      installs("?signature=second");
      twice += host.sent() - host.length();
    }
    return twice;
  }

  @Tag("slow")
  @Test
  void anotherVersionBeginsAnew() throws Exception {
    host.serve(artifact("app-1", 6 * MEBIBYTE, Compression.NONE), "\"one\"");
    killAt(5 * MEBIBYTE, "");
    host.serve(artifact("app-2", 6 * MEBIBYTE, Compression.NONE), "\"two\"");
    installs("");
    assertTrue(host.ranges().startsWith("bytes="), "it did not try to go on");
    assertEquals(host.length(), host.sent());
    assertEquals("app-2", rig.agent("show-artifact").out().strip());
  }

  @Tag("slow")
  @Test
  void anArtifactThatIsReplacedMeanwhileIsInstalledAsItIsNow() throws Exception {
    host.serve(artifact("app-1", 4 * MEBIBYTE, Compression.NONE), "\"one\"");
    host.cutAndReplaceAt(3 * MEBIBYTE, artifact("app-2", 4 * MEBIBYTE, Compression.NONE));
    Run run = installs("");
    assertTrue(run.err().contains("starting over with the new one"), run.err());
    assertEquals("app-2", rig.agent("show-artifact").out().strip());
    assertEquals(3, host.requests());
  }

  @Tag("slow")
  @Test
  void withoutAValidatorNothingIsKept() throws Exception {
    host.serve(artifact("app-1", 6 * MEBIBYTE, Compression.NONE), null);
    killAt(5 * MEBIBYTE, "");
    host.forget();
    installs("");
    assertEquals("", host.ranges());
  }

  @Test
  void damageToWhatIsKeptIsNoticedAndCostsNoUpdate() throws Exception {
    host.serve(artifact("app-1", 6 * MEBIBYTE, Compression.NONE), "\"one\"");
    killAt(5 * MEBIBYTE, "");
    Path kept = rig.path("data/partial/file-1");
    byte[] bytes = Files.readAllBytes(kept);
    bytes[MEBIBYTE] ^= 1;
    Files.write(kept, bytes);
    host.forget();
    Run run = installs("");
    assertTrue(run.err().contains("is damaged, and dropped"), run.err());
    assertEquals("", host.ranges());
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "XZ", "ZSTD"})
  void compressedPayloadsGoOnAfterAKillToo(Compression compression) throws Exception {
    host.serve(artifact("app-1", 7 * MEBIBYTE, compression), "\"one\"");
    killAt(6 * MEBIBYTE, "?signature=first");
    host.forget();
    installs("?signature=second");
    long twice = host.sent() - MEBIBYTE;
    assertTrue(twice <= LOST_BY_A_KILL, twice + " bytes were fetched twice");
    assertFalse(Files.exists(rig.path("data/partial")));
  }

  @Tag("slow")
  @Test
  void aCompressedPayloadIsCutEverywhere() throws Exception {
    host.serve(artifact("app-1", 24 * MEBIBYTE, Compression.GZIP), "\"one\"");
    long twice = cutEverywhere(10, 2);
    assertTrue(twice <= 5L * LOST_BY_A_KILL, twice + " bytes were fetched twice");
  }

  @Tag("slow")
  @Test
  void damageToWhatIsKeptPackedIsNoticedAndCostsNoUpdate() throws Exception {
    host.serve(artifact("app-1", 6 * MEBIBYTE, Compression.GZIP), "\"one\"");
    killAt(5 * MEBIBYTE, "");
    Path kept = rig.path("data/partial/file-0");
    byte[] bytes = Files.readAllBytes(kept);
    bytes[MEBIBYTE] ^= 1;
    Files.write(kept, bytes);
    host.forget();
    Run run = installs("");
    assertTrue(run.err().contains("is damaged, and dropped"), run.err());
    assertEquals("", host.ranges());
  }

  @Tag("slow")
  @Test
  void aDeadLinkIsAskedOnceAndTheNewOneGoesOn() throws Exception {
    host.serve(artifact("app-1", 6 * MEBIBYTE, Compression.NONE), "\"one\"");
    killAt(5 * MEBIBYTE, "?signature=old");
    host.refuse(403);
    host.forget();
    Run refused = rig.agent("install", host.url("?signature=old"));
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("HTTP 403"), refused.err());
    assertEquals(1, host.requests());
    host.refuse(0);
    installs("?signature=new");
    assertTrue(host.sent() < 6 * MEBIBYTE - 2 * MEBIBYTE, "fetched again: " + host.sent());
  }

  @Tag("slow")
  @Test
  void nothingIsLeftOfADownloadThatWasTaken() throws Exception {
    host.serve(artifact("app-1", 6 * MEBIBYTE, Compression.NONE), "\"one\"");
    killAt(5 * MEBIBYTE, "");
    assertTrue(Files.exists(rig.path("data/partial/checkpoint")));
    installs("");
    assertFalse(Files.exists(rig.path("data/partial")));
  }

  private Run installs(String query) throws Exception {
    Run run = rig.agent("install", host.url(query));
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  /** Kills the agent once it has written down what it could of the bytes before the offset. */
  private void killAt(int offset, String query) throws Exception {
    host.hangAt(offset);
    Process agent = rig.start("install", host.url(query));
    rig.await(() -> host.sent() >= offset && isSettled(offset));
    agent.destroyForcibly().onExit().join();
  }

  private boolean isSettled(int offset) throws IOException {
    Path checkpoint = rig.path("data/partial/checkpoint");
    long known = 0;
    if (Files.exists(checkpoint)) {
      for (JsonNode one :
          new ObjectMapper().readTree(Files.readAllBytes(checkpoint)).path("stretches")) {
        known += one.path("bytes").asLong();
      }
    }
    String said =
        Files.exists(rig.path("background.log"))
            ? Files.readString(rig.path("background.log"))
            : "";
    boolean keepsNothing = said.contains("begins anew") || said.contains("names no version");
    return keepsNothing || known >= offset - LOST_BY_A_KILL;
  }

  private Path source() {
    return rig.path("src/app.bin");
  }

  private Path artifact(String name, int size, Compression compression) throws IOException {
    byte[] bytes = new byte[size];
    new Random(name.hashCode()).nextBytes(bytes);
    Files.write(source(), bytes);
    var payload =
        new PlannedPayload(
            "app", List.of(source()), Map.of("app.version", name), Map.of(), List.of("app.*"), "");
    Path target = rig.path("artifacts/" + name + ".mender");
    var plan =
        new ArtifactPlan(
            name, null, Map.of("device_type", List.of("box")), List.of(), List.of(payload));
    new ArtifactWriter(compression, null).write(plan, target);
    return target;
  }
}
