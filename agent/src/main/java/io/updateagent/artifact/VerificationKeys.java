package io.updateagent.artifact;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public keys that artifacts must be signed with; any of them may match. Without keys,
 * signatures are neither required nor looked at.
 */
public final class VerificationKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

  private final List<PublicKey> keys;

  private VerificationKeys(List<PublicKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /** No keys. */
  public static VerificationKeys none() {
    return new VerificationKeys(List.of());
  }

  /**
   * Keys from PEM texts ({@code BEGIN PUBLIC KEY}): RSA, ECDSA or Ed25519.
   *
   * @throws IllegalArgumentException if a text holds no such key; the message says which
   */
  public static VerificationKeys ofPem(List<String> texts) {
    var keys = new ArrayList<PublicKey>();
    for (int i = 0; i < texts.size(); i++) {
      keys.add(parse(texts.get(i), i));
    }
    return new VerificationKeys(keys);
  }

  /** One key. */
  public static VerificationKeys of(PublicKey key) {
    return new VerificationKeys(List.of(key));
  }

  /** Whether there is no key. */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /** How many keys there are. */
  int size() {
    return keys.size();
  }

  /** Whether one of the keys made the signature of the content. */
  boolean verify(byte[] content, byte[] signature) {
    return keys.stream().anyMatch(key -> verify(key, content, signature));
  }

  private static boolean verify(PublicKey key, byte[] content, byte[] signature) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> verify("SHA256withRSA", key, content, signature);
      // Signatures of elliptic curves come as two bare numbers or as ASN.1.
      case "EC" ->
          verify("SHA256withECDSAinP1363Format", key, content, signature)
              || verify("SHA256withECDSA", key, content, signature);
      case "EdDSA", "Ed25519" -> verify("Ed25519", key, content, signature);
      default -> false;
    };
  }

  private static boolean verify(String algorithm, PublicKey key, byte[] content, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(content);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // a signature that cannot be read is none
    }
  }

  private static PublicKey parse(String text, int index) {
    Matcher matcher = PEM.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException(
          "key %d is not a public key in PEM format (BEGIN PUBLIC KEY)".formatted(index));
    }
    byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
      } catch (GeneralSecurityException e) {
        continue; // another kind of key
      }
    }
    throw new IllegalArgumentException(
        "key %d is neither an RSA, nor an ECDSA, nor an Ed25519 key".formatted(index));
  }
}
