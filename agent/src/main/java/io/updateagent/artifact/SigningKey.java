package io.updateagent.artifact;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the private key that artifacts are signed with. */
public final class SigningKey {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

  /** What makes a PKCS#8 key of a bare RSA key: version, algorithm, and the octet string's tag. */
  private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

  private SigningKey() {}

  /**
   * A key from a PEM text: RSA, ECDSA or Ed25519 in PKCS#8 ({@code BEGIN PRIVATE KEY}), or RSA in
   * PKCS#1 ({@code BEGIN RSA PRIVATE KEY}).
   *
   * @throws IllegalArgumentException if it is none; the message says what to do
   */
  public static PrivateKey ofPem(String text) {
    Matcher matcher = PEM.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException(
          "it is not an unencrypted private key in PEM format (BEGIN PRIVATE KEY)");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(2));
    if ("EC ".equals(matcher.group(1))) {
      throw new IllegalArgumentException(
          "it is in the old format of EC keys; convert it with openssl pkcs8 -topk8 -nocrypt");
    }
    byte[] pkcs8 = "RSA ".equals(matcher.group(1)) ? wrapped(encoded) : encoded;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        continue; // another kind of key
      }
    }
    throw new IllegalArgumentException("it is neither an RSA, nor an ECDSA, nor an Ed25519 key");
  }

  private static byte[] wrapped(byte[] key) {
    byte[] octets = element(0x04, key);
    byte[] content = java.util.Arrays.copyOf(RSA, RSA.length + octets.length);
    System.arraycopy(octets, 0, content, RSA.length, octets.length);
    return element(0x30, content);
  }

  /** An ASN.1 element with a length of two bytes. */
  private static byte[] element(int tag, byte[] content) {
    byte[] element = new byte[content.length + 4];
    element[0] = (byte) tag;
    element[1] = (byte) 0x82;
    element[2] = (byte) (content.length >> 8);
    element[3] = (byte) content.length;
    System.arraycopy(content, 0, element, 4, content.length);
    return element;
  }
}
