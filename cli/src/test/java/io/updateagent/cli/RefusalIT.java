package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused is refused with one clear line and a documented exit code; nothing changes. */
class RefusalIT {
  @TempDir Path directory;
  private @Nullable Rig device;
  private Path good = Path.of("");

  @BeforeEach
  void aDeviceRunsAppOne() throws Exception {
    device = new Rig(directory);
    Rig rig = rig();
    rig.module("app", "[ \"$1\" != SupportsRollback ] || echo No");
    assertEquals(0, rig.agent("install", rig.artifact("app-1", "app", "app").toString()).exit());
    good = rig.artifact("app-2", "app", "app");
  }

  @AfterEach
  void end() throws Exception {
    rig().close();
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Test
  void aTruncatedArtifact() throws Exception {
    byte[] content = Files.readAllBytes(good);
    Files.write(good, Arrays.copyOf(content, content.length / 3));
    assertRefused("the artifact");
  }

  @Test
  void aFlippedByte() throws Exception {
    byte[] content = Files.readAllBytes(good);
    int at = indexOf(content, "header.tar.gz", 1) + 512 + 40;
    content[at] ^= 1;
    Files.write(good, content);
    assertRefused("the artifact is damaged");
  }

  @Test
  void aMissingSignature() throws Exception {
    Path key = rig().path("key.pub");
    var pair = java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String encoded =
        java.util.Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded());
    Files.writeString(
        key, "-----BEGIN PUBLIC KEY-----\n" + encoded + "\n-----END PUBLIC KEY-----\n");
    rig().configure("\"ArtifactVerifyKeys\": [\"%s\"]".formatted(key));
    assertRefused("the artifact is not signed");
  }

  @Test
  void anUnknownPayloadType() throws Exception {
    good = rig().artifact("app-2", "unheard-of", "app");
    assertRefused("no update module for payload type unheard-of is installed");
  }

  @Test
  void theWrongDeviceType() throws Exception {
    good = rig().artifact("app-2", "app", "app", Map.of("device_type", List.of("fridge")));
    assertRefused("the artifact is for device_type fridge, but the device has box");
  }

  @Test
  void unmetDepends() throws Exception {
    good =
        rig()
            .artifact(
                "app-2",
                "app",
                "app",
                Map.of("device_type", List.of("box"), "artifact_name", List.of("app-0")));
    assertRefused("the artifact is for artifact_name app-0, but the device has app-1");
  }

  @Test
  void aFileThatIsNotThere() throws Exception {
    good = rig().path("no-such.mender");
    assertRefused("there is no such file");
  }

  @Test
  void aConfigurationThatCannotBeUsed() throws Exception {
    Files.writeString(
        rig().path("agent.conf"), "{\n \"UpdatePollIntervalSeconds\": \"often\"\n}\n");
    assertRefused("agent.conf:2: UpdatePollIntervalSeconds must be a whole number of seconds");
    Files.writeString(rig().path("agent.conf"), "{\n \"ServerURL\": \n");
    assertRefused("agent.conf:3");
  }

  @Test
  void aSecondAgentOnTheSameData() throws Exception {
    rig().startDaemon();
    rig().await(() -> Files.exists(rig().path("run/agent.sock")));
    assertRefused("is using it; stop it first");
    assertEquals(0, rig().agent("show-status").exit());
    assertTrue(rig().agent("check-update").out().startsWith("asked;"));
  }

  @Test
  void aDownloadThatDoesNotFitOnTheDisk() throws Exception {
    // A module that reports a full disk in Download, as the agent's own storing of files does.
    rig()
        .module("app", "[ \"$1\" != Download ] || { echo 'No space left on device' >&2; exit 1; }");
    Run run = rig().agent("install", good.toString());
    assertEquals(1, run.exit());
    assertTrue(run.complaint().contains("app-2 was not installed, nothing was changed"), run.err());
    assertEquals("app-1", rig().agent("show-artifact").out().strip());
  }

  @Test
  void nothingToCommitRollBackOrResume() throws Exception {
    for (String command : List.of("commit", "rollback", "resume")) {
      Run run = rig().agent(command);
      assertEquals(2, run.exit());
      assertTrue(run.complaint().endsWith("no update is in progress"), run.err());
    }
  }

  @Test
  void aCommandLineThatIsNotUnderstood() throws Exception {
    Run run = rig().agent("install", "--bogus");
    assertEquals(64, run.exit());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  private void assertRefused(String expected) throws Exception {
    String before = Files.readString(rig().path("data/state"));
    Run run = rig().agent("install", good.toString());
    assertEquals(1, run.exit());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.complaint().contains(expected), run.err());
    assertEquals(before, Files.readString(rig().path("data/state")));
  }

  private static int indexOf(byte[] content, String text, int occurrence) {
    String all = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1);
    int at = -1;
    for (int i = 0; i <= occurrence; i++) {
      at = all.indexOf(text, at + 1);
    }
    return at;
  }
}
