package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unsigned part of an artifact: what a real module vouches for is installed, nothing else. */
@Tag("slow")
class AugmentedArtifactIT {
  private static final String VOUCHES =
      """
      case $1 in
      SupportsAugmentedArtifacts) echo YesThisModuleSupportsAugmentedArtifacts;;
      ListSupportedOriginalTypes) echo image; echo app;;
      PermittedAugmentedHeaders) echo '{"type-info":{"artifact_depends":{"app.checksum":true}}}';;
      """;
  private static final String NOTHING = "{\"type\":\"app-patch\"}";

  @TempDir Path directory;

  @Test
  void aModuleThatVouchesForItInstallsIt() throws Exception {
    try (var device = new Rig(directory)) {
      device.module(
          "app-patch",
          VOUCHES
              + "ArtifactInstall) cat files/app.bin files-augment/patch.bin header/payload_type"
              + " header-augment/type-info > %s;;\nesac".formatted(installed()));
      Run run = install(device, "app-patch", NOTHING);
      assertEquals(0, run.exit(), run.err());
      assertEquals("signed\nunsigned\napp-patch" + NOTHING, Files.readString(installed()));
      assertEquals("app-1", device.agent("show-artifact").out().strip());
      assertTrue(device.agent("show-provides").out().contains("app.version=1"));
    }
  }

  @Test
  void whatIsNotSignedIsStreamedApart() throws Exception {
    try (var device = new Rig(directory)) {
      device.module(
          "app-patch",
          VOUCHES
              + """
              Download)
                while file=$(cat stream-next) && [ -n "$file" ]; do
                  echo $file >> %s; cat $file >> %s
                done;;
              esac\
              """
                  .formatted(installed(), installed()));
      Run run = install(device, "app-patch", NOTHING);
      assertEquals(0, run.exit(), run.err());
      assertEquals(
          List.of("streams/app.bin", "signed", "streams-augment/patch.bin", "unsigned"),
          Files.readAllLines(installed()));
    }
  }

  @Test
  void aModuleThatDoesNotVouchForItInstallsNothing() throws Exception {
    try (var device = new Rig(directory)) {
      for (String answer :
          List.of(
              "",
              "echo Yes",
              "echo yes; echo YesThisModuleSupportsAugmentedArtifacts",
              "echo YesThisModuleSupportsAugmentedArtifacts; exit 1")) {
        device.module(
            "app-patch",
            "case $1 in SupportsAugmentedArtifacts) %s;; Download|Artifact*) : > %s;; esac"
                .formatted(answer.isEmpty() ? ":" : answer, installed()));
        assertRefused(
            device,
            install(device, "app-patch", NOTHING),
            "augmented part, which is not signed, and the update module app-patch does not"
                + " support");
      }
    }
  }

  @Test
  void aModuleForOtherTypesInstallsNothing() throws Exception {
    try (var device = new Rig(directory)) {
      device.module("app-patch", VOUCHES.replace("echo app;", "echo application;") + "esac");
      assertRefused(
          device,
          install(device, "app-patch", NOTHING),
          "makes payload 0 a app-patch, but that update module does not take a app for its own");
      assertRefused(
          device, install(device, "nobody", "{}"), "no update module for payload type nobody");
    }
  }

  @Test
  void whatIsNotPermittedIsNotChanged() throws Exception {
    try (var device = new Rig(directory)) {
      device.module("app-patch", VOUCHES + "Download|Artifact*) : > " + installed() + ";; esac");
      assertRefused(
          device,
          install(device, "app-patch", "{\"artifact_depends\":{\"other\":\"1\"}}"),
          "wants to change type-info.artifact_depends.other, which the update module does not");
      assertRefused(
          device,
          install(device, "app-patch", "{\"artifact_depends\":{\"device_type\":\"box\"}}"),
          "wants to change device_type, which only a signed part may");
      assertRefused(
          device,
          install(device, "app-patch", "{\"artifact_depends\":{\"app.checksum\":\"1\"}}"),
          "the artifact is for app.checksum 1, but the device provides none");
    }
  }

  @Test
  void theOriginalPartMustBeSignedAsEver() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String key = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    Path pem = directory.resolve("key.pub");
    Files.writeString(pem, "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");
    try (var device = new Rig(directory)) {
      device.configure("\"ArtifactVerifyKeys\": [\"%s\"]".formatted(pem));
      device.module("app-patch", VOUCHES + "ArtifactInstall) : > " + installed() + ";; esac");
      assertRefused(device, install(device, "app-patch", NOTHING), "the artifact is not signed");
      Path signed = AugmentedFile.write(directory, "app-patch", NOTHING, pair.getPrivate());
      Run run = device.agent("install", signed.toString());
      assertEquals(0, run.exit(), run.err());
      assertTrue(Files.exists(installed()));
    }
  }

  @Test
  void whatAServerHandsOutIsUpToTheModuleAsWell() throws Exception {
    try (var device = new Rig(directory)) {
      Path artifact = AugmentedFile.write(directory, "app-patch", NOTHING, null);
      Files.copy(artifact, device.path("artifacts/app-1.mender"));
      String installs = "ArtifactInstall) cat files/app.bin files-augment/patch.bin > %s;; esac";
      device.module("app-patch", "case $1 in " + installs.formatted(installed()));
      device.startDaemon();
      JsonNode refused = device.deploy("app-1");
      assertEquals("failure", refused.path("status").asText());
      assertTrue(refused.path("substate").asText().contains("augmented part"), refused::toString);
      assertFalse(Files.exists(installed()), "a module was called");
      device.module("app-patch", VOUCHES + installs.formatted(installed()));
      assertEquals("success", device.deploy("app-1").path("status").asText());
      assertEquals("signed\nunsigned\n", Files.readString(installed()));
    }
  }

  private Path installed() {
    return directory.resolve("installed");
  }

  private Run install(Rig device, String type, String typeInfo) throws Exception {
    Path artifact = AugmentedFile.write(directory, type, typeInfo, null);
    return device.agent("install", artifact.toString());
  }

  private void assertRefused(Rig device, Run run, String expected) throws Exception {
    assertEquals(1, run.exit(), run.err());
    assertTrue(run.err().contains(expected), run.err());
    assertFalse(Files.exists(installed()), "a module was called");
    assertFalse(
        Files.exists(device.path("data/modules/v3/payloads/0000/tree")), "something is left");
    assertFalse(Files.exists(device.path("data/inconsistent")), "nothing was touched");
    assertFalse(Files.exists(device.path("data/history.jsonl")), "no deployment began");
  }
}
