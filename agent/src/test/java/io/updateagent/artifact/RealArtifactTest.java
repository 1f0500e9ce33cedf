package io.updateagent.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the common tool writes is read, and what it signs is trusted. */
class RealArtifactTest {
  @TempDir Path directory;

  @BeforeEach
  void theToolIsInstalled() {
    Assumptions.assumeTrue(Tool.exists("mender-artifact"), "mender-artifact is not installed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "lzma"})
  void everyCompressionIsRead(String compression) throws Exception {
    Path artifact = write("--compression", compression);
    try (ArtifactReader reader = open(artifact, VerificationKeys.none())) {
      Header header = reader.header();
      assertEquals("app-1", header.artifactName());
      assertEquals(List.of("box"), header.depends().get("device_type"));
      assertEquals("single-file", header.payloads().get(0).type());
      assertEquals(Map.of("data.app.version", "1"), header.payloads().get(0).provides());
      assertEquals(List.of("data.app.*"), header.payloads().get(0).clearsProvides());
      PayloadFile file = Objects.requireNonNull(payload(reader).next());
      assertEquals("app.bin", file.name());
      assertArrayEquals("hello".getBytes(StandardCharsets.UTF_8), file.content().readAllBytes());
      assertNull(reader.nextPayload());
    }
  }

  @Test
  void scriptsAreUnpackedForTheirOwnerAlone() throws Exception {
    Path artifact = write();
    Path scripts = directory.resolve("unpacked");
    try (ArtifactReader reader =
        ArtifactReader.open(Files.newInputStream(artifact), VerificationKeys.none(), scripts)) {
      assertNotNull(reader.header());
    }
    Path script = scripts.resolve("ArtifactInstall_Enter_00");
    assertEquals("#!/bin/sh\n", Files.readString(script));
    assertEquals("3", Files.readString(scripts.resolve("version")));
    assertEquals(
        "rwx------",
        java.nio.file.attribute.PosixFilePermissions.toString(
            Files.getPosixFilePermissions(script)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ec"})
  void aSignatureOfOneOfSeveralKeysIsTrusted(String kind) throws Exception {
    Path key = key(kind);
    Path artifact = write("-k", key.toString());
    try (ArtifactReader reader = open(artifact, keys(key("rsa-other", "rsa"), publicKey(key)))) {
      assertTrue(reader.header().signed());
    }
  }

  @Test
  void aSignatureOfAnotherKeyIsRefused() throws Exception {
    Path artifact = write("-k", key("rsa").toString());
    ArtifactException refused =
        assertThrows(ArtifactException.class, () -> open(artifact, keys(key("other", "rsa"))));
    assertEquals(
        "the artifact's signature matches none of the 1 configured keys", refused.getMessage());
  }

  @Test
  void anUnsignedArtifactIsRefusedIfKeysAreConfigured() throws Exception {
    Path artifact = write();
    ArtifactException refused =
        assertThrows(ArtifactException.class, () -> open(artifact, keys(key("other", "rsa"))));
    assertEquals(
        "the artifact is not signed, but a signature is asked for (ArtifactVerifyKeys, --key)",
        refused.getMessage());
  }

  @Test
  void aBootstrapArtifactHasAnEmptyPayload() throws Exception {
    Path artifact = directory.resolve("bootstrap.mender");
    Tool.run(
        "mender-artifact",
        "write",
        "bootstrap-artifact",
        "-t",
        "box",
        "-n",
        "first",
        "-o",
        artifact.toString());
    try (ArtifactReader reader = open(artifact, VerificationKeys.none())) {
      assertNull(reader.header().payloads().get(0).type());
      assertNull(reader.header().payloads().get(0).clearsProvides());
      assertNull(payload(reader).next());
      assertNull(reader.nextPayload());
    }
  }

  @Test
  void anAugmentedArtifactIsRefusedSignedOrNot() throws Exception {
    Path unsigned = Files.writeString(directory.resolve("delta.bin"), "not signed");
    String[] augmented = {"--augment-file", unsigned.toString(), "--augment-type", "single-file"};
    for (int i = 0; i < 2; i++) {
      boolean signed = i == 1;
      Path artifact =
          signed
              ? write(augmented[0], augmented[1], augmented[2], augmented[3], "-k", "" + key("rsa"))
              : write(augmented);
      VerificationKeys keys = signed ? keys(publicKey(key("rsa"))) : VerificationKeys.none();
      ArtifactException refused = assertThrows(ArtifactException.class, () -> open(artifact, keys));
      assertEquals(
          "the artifact has an augmented part (manifest-augment), which is not signed and not"
              + " supported; install one without it",
          refused.getMessage());
    }
  }

  @Test
  void groupsDependsAndScriptsAreRead() throws Exception {
    Path artifact = write("-g", "blue", "-G", "green", "-N", "app-0", "-d", "base:1");
    try (ArtifactReader reader = open(artifact, VerificationKeys.none())) {
      Header header = reader.header();
      assertEquals("blue", header.artifactGroup());
      assertEquals(List.of("green"), header.depends().get("artifact_group"));
      assertEquals(List.of("app-0"), header.depends().get("artifact_name"));
      assertEquals(Map.of("base", List.of("1")), header.payloads().get(0).depends());
    }
  }

  @Test
  void aPayloadWithoutFilesIsRead() throws Exception {
    Path artifact = directory.resolve("none.mender");
    Tool.run(
        "mender-artifact",
        "write",
        "module-image",
        "-T",
        "app",
        "-t",
        "box",
        "-n",
        "app-1",
        "-o",
        artifact.toString());
    try (ArtifactReader reader = open(artifact, VerificationKeys.none())) {
      assertEquals("app", reader.header().payloads().get(0).type());
      assertNull(payload(reader).next());
      assertNull(reader.nextPayload());
    }
  }

  private Path write(String... more) throws Exception {
    Path file = Files.writeString(directory.resolve("app.bin"), "hello");
    Path script = Files.writeString(directory.resolve("ArtifactInstall_Enter_00"), "#!/bin/sh\n");
    Path artifact = directory.resolve("app-1.mender");
    List<String> words =
        new ArrayList<>(
            List.of(
                "mender-artifact",
                "write",
                "module-image",
                "-T",
                "single-file",
                "-t",
                "box",
                "-n",
                "app-1",
                "-f",
                file.toString(),
                "-s",
                script.toString(),
                "-o",
                artifact.toString(),
                "--provides",
                "data.app.version:1",
                "--clears-provides",
                "data.app.*",
                "--no-default-software-version",
                "--no-default-clears-provides"));
    words.addAll(List.of(more));
    Tool.run(words.toArray(String[]::new));
    return artifact;
  }

  private Path key(String kind) throws Exception {
    return key(kind, kind).resolveSibling(kind + ".pem");
  }

  /** Makes a key of the kind, once, and gives its public part. */
  private Path key(String name, String kind) throws Exception {
    Path pem = directory.resolve(name + ".pem");
    if (!Files.exists(pem)) {
      if (kind.equals("ec")) {
        Tool.run(
            "openssl",
            "ecparam",
            "-name",
            "prime256v1",
            "-genkey",
            "-noout",
            "-out",
            pem.toString());
      } else {
        Tool.run("openssl", "genrsa", "-traditional", "-out", pem.toString(), "2048");
      }
    }
    return publicKey(pem);
  }

  private static Path publicKey(Path pem) throws Exception {
    Path out = pem.resolveSibling(pem.getFileName() + ".pub");
    Tool.run("openssl", "pkey", "-in", pem.toString(), "-pubout", "-out", out.toString());
    return out;
  }

  private static VerificationKeys keys(Path... files) throws IOException {
    var texts = new ArrayList<String>();
    for (Path file : files) {
      texts.add(Files.readString(file));
    }
    return VerificationKeys.ofPem(texts);
  }

  private static ArtifactReader open(Path artifact, VerificationKeys keys) throws IOException {
    return ArtifactReader.open(Files.newInputStream(artifact), keys, null);
  }

  private static PayloadFiles payload(ArtifactReader reader) throws IOException {
    return Objects.requireNonNull(reader.nextPayload());
  }
}
