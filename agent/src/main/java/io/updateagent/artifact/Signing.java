package io.updateagent.artifact;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.util.Base64;

/** Makes the signature of a manifest (artifact format v3, {@code manifest.sig}). */
public final class Signing {
  private static final int COMMON_CURVE_BITS = 256;

  private Signing() {}

  /**
   * Whether every verifier of the format knows signatures of such a key: RSA, and ECDSA on the
   * curve P-256. This agent verifies other curves and Ed25519 as well.
   *
   * @param key either half; of one in hardware the public half, because the other shows no curve
   */
  public static boolean isUnderstoodEverywhere(Key key) {
    return key.getAlgorithm().equals("RSA")
        || (key instanceof ECKey curve
            && curve.getParams().getOrder().bitLength() == COMMON_CURVE_BITS);
  }

  static byte[] sign(PrivateKey key, byte[] manifest) throws IOException {
    try {
      Signature signer = Signature.getInstance(algorithm(key));
      signer.initSign(key);
      signer.update(manifest);
      return Base64.getEncoder().encode(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot sign with the key: " + e.getMessage(), e);
    }
  }

  private static String algorithm(PrivateKey key) throws IOException {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSAinP1363Format";
      case "EdDSA", "Ed25519" -> "Ed25519";
      default -> throw new IOException("cannot sign with a key of kind " + key.getAlgorithm());
    };
  }
}
