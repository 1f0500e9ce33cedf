package io.updateagent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The unsigned part of an artifact is told apart from the signed one, and refused by default. */
class AugmentedArtifactTest {
  @Test
  void whoeverDoesNotAskForItRefusesIt() {
    InputStream artifact = new ForgedAugment().stream();
    var refused =
        assertThrows(
            ArtifactException.class,
            () -> ArtifactReader.open(artifact, VerificationKeys.none(), null));
    String message = String.valueOf(refused.getMessage());
    assertTrue(
        message.contains("an augmented part (manifest-augment), which is not signed"), message);
  }

  @Test
  void filesThatAreNotSignedAreSaidToBeSo() throws Exception {
    try (ArtifactReader reader = open(new ForgedAugment())) {
      PayloadFiles files = Objects.requireNonNull(reader.nextPayload());
      PayloadFile signed = Objects.requireNonNull(files.next());
      assertFalse(signed.augmented());
      PayloadFile unsigned = Objects.requireNonNull(files.next());
      assertEquals("patch.bin", unsigned.name());
      assertTrue(unsigned.augmented());
      assertNull(files.next());
      assertNull(reader.nextPayload());
    }
  }

  @Test
  void theSignedHeaderStaysAsItIs() throws Exception {
    try (ArtifactReader reader = open(new ForgedAugment())) {
      assertEquals("app", reader.header().payloads().get(0).type());
      AugmentedHeader augment = Objects.requireNonNull(reader.augment());
      assertEquals("{\"payloads\":[{\"type\":\"app-patch\"}]}", augment.headerInfo());
      assertEquals(List.of(new AugmentedHeader.Part(0, "app-patch", "", "")), augment.parts());
    }
  }

  @Test
  void anotherUnsignedPartIsAnotherArtifact() throws Exception {
    String one = open(new ForgedAugment()).header().checksum();
    String other = open(new ForgedAugment().patchName("other.bin")).header().checksum();
    assertNotEquals(one, other);
    var plain = ArtifactReader.open(new Forged().stream(), VerificationKeys.none(), null);
    assertNotEquals(plain.header().checksum(), one);
  }

  @Test
  void aSignatureIsAskedForAsEver() {
    String pem =
        """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PUBLIC KEY-----
        """;
    var keys = VerificationKeys.ofPem(List.of(pem));
    var refused =
        assertThrows(
            ArtifactException.class,
            () -> ArtifactReader.openWithAugment(new ForgedAugment().stream(), keys, null));
    assertTrue(String.valueOf(refused.getMessage()).contains("is not signed"));
  }

  private static ArtifactReader open(ForgedAugment artifact) throws Exception {
    return ArtifactReader.openWithAugment(artifact.stream(), VerificationKeys.none(), null);
  }
}
