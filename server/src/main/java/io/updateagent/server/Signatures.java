package io.updateagent.server;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Verifies that a device has the key that it shows: RSA, ECDSA or Ed25519. */
final class Signatures {
  private static final Map<String, String> ALGORITHMS =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "Ed25519", "Ed25519");

  private Signatures() {}

  /** A public key, with its algorithm for signatures. */
  record Key(PublicKey key, String algorithm) {

    /** As PEM, so that one key is one text, however it came. */
    String pem() {
      String content =
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
      return "-----BEGIN PUBLIC KEY-----\n" + content + "\n-----END PUBLIC KEY-----\n";
    }

    /** Whether it made a signature (base64) of a body. */
    boolean signed(byte[] body, String signature) {
      try {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(body);
        return verifier.verify(Base64.getDecoder().decode(signature.strip()));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        return false; // no signature of such a key, or not base64
      }
    }
  }

  /** Reads a public key (PEM); empty if it is none of a kind that is known. */
  static Optional<Key> read(String pem) {
    byte[] encoded;
    try {
      String content = pem.replaceAll("-----[A-Z ]+-----", "").strip();
      encoded = Base64.getMimeDecoder().decode(content);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return ALGORITHMS.entrySet().stream()
        .flatMap(one -> key(one.getKey(), one.getValue(), encoded).stream())
        .findFirst();
  }

  private static Optional<Key> key(String kind, String algorithm, byte[] encoded) {
    try {
      var key = KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded));
      return Optional.of(new Key(key, algorithm));
    } catch (GeneralSecurityException e) {
      return Optional.empty(); // another kind of key
    }
  }
}
