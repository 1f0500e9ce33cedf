package io.updateagent.server;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** Verifies that a device has the key that it shows. */
final class Signatures {
  private static final Map<String, String> ALGORITHMS =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "Ed25519", "Ed25519");

  private Signatures() {}

  static boolean verify(String publicKeyPem, byte[] body, String signature) {
    try {
      byte[] signed = Base64.getDecoder().decode(signature.strip());
      byte[] encoded =
          Base64.getMimeDecoder().decode(publicKeyPem.replaceAll("-----[A-Z ]+-----", "").strip());
      return ALGORITHMS.entrySet().stream()
          .anyMatch(one -> verify(one.getKey(), one.getValue(), encoded, body, signed));
    } catch (IllegalArgumentException e) {
      return false; // not base64
    }
  }

  private static boolean verify(
      String kind, String algorithm, byte[] encoded, byte[] body, byte[] signed) {
    try {
      PublicKey key = KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded));
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(body);
      return verifier.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // another kind of key
    }
  }
}
