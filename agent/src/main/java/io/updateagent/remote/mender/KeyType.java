package io.updateagent.remote.mender;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/**
 * The kinds of keys that a device may prove its identity with, and how each signs a request for a
 * token (Mender device API, X-MEN-Signature).
 */
public enum KeyType {
  /** On the curve P-256; made in no time. The signature is the DER form of ECDSA with SHA-256. */
  ECDSA("SHA256withECDSA"),
  /** Of 3072 bits; to be found takes seconds, on a small device a minute. PKCS#1 v1.5, SHA-256. */
  RSA("SHA256withRSA"),
  /** The signature is over the request itself, not over its hash. */
  ED25519("Ed25519");

  private static final int RSA_BITS = 3072;

  private final String algorithm;

  KeyType(String algorithm) {
    this.algorithm = algorithm;
  }

  /** The name of the signature's algorithm in Java. */
  String algorithm() {
    return algorithm;
  }

  /** What kind of key it is. */
  static KeyType of(Key key) throws InvalidKeyException {
    return switch (key.getAlgorithm()) {
      case "RSA" -> RSA;
      case "EC" -> ECDSA;
      case "EdDSA", "Ed25519" -> ED25519;
      default -> throw new InvalidKeyException("it is no RSA, ECDSA or Ed25519 key");
    };
  }

  KeyPair make() throws GeneralSecurityException {
    KeyPairGenerator generator =
        switch (this) {
          case ECDSA -> KeyPairGenerator.getInstance("EC");
          case RSA -> KeyPairGenerator.getInstance("RSA");
          case ED25519 -> KeyPairGenerator.getInstance("Ed25519");
        };
    switch (this) {
      case ECDSA -> generator.initialize(new ECGenParameterSpec("secp256r1"));
      case RSA ->
          generator.initialize(new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4));
      case ED25519 -> {
        // there is nothing to choose
      }
    }
    return generator.generateKeyPair();
  }

  /** As users write it. */
  String word() {
    return this == ED25519 ? "Ed25519" : name();
  }
}
