package io.updateagent.keys;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys as PEM texts (RFC 7468): PKCS#8, and the older forms of one kind each, PKCS#1 for
 * RSA and SEC1 for elliptic curves. A text may hold other blocks beside the key, as OpenSSL writes
 * them.
 */
public final class PemKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ((?:[A-Z]+ )*PRIVATE KEY)-----(.*?)-----END \\1-----", 32);
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION_0 = {2, 1, 0};
  // 1.2.840.113549.1.1.1, with the NULL that belongs to it
  private static final byte[] RSA =
      Der.element(
          Der.SEQUENCE,
          new byte[] {6, 9, 42, (byte) 134, 72, (byte) 134, (byte) 247, 13, 1, 1, 1, 5, 0});
  // 1.2.840.10045.2.1
  private static final byte[] EC = {6, 7, 42, (byte) 134, 72, (byte) 206, 61, 2, 1};

  private PemKeys() {}

  /**
   * The private key in a text.
   *
   * @throws GeneralSecurityException if there is none, or none that can be used; the message is the
   *     end of a sentence that names the file
   */
  public static PrivateKey read(String text) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(text);
    if (!block.find()) {
      throw new InvalidKeyException("it holds no private key in PEM format");
    }
    if (text.contains("ENCRYPTED")) {
      throw new InvalidKeyException("its private key is encrypted; take the password off");
    }
    byte[] encoded = decoded(block.group(2));
    return switch (block.group(1)) {
      case "RSA PRIVATE KEY" -> key(Der.element(Der.SEQUENCE, VERSION_0, RSA, octets(encoded)));
      case "EC PRIVATE KEY" -> key(ofSec1(encoded));
      default -> key(encoded);
    };
  }

  /** A PEM block. */
  public static String write(String label, byte[] encoded) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }

  private static byte[] decoded(String body) throws InvalidKeyException {
    try {
      return Base64.getMimeDecoder().decode(body.strip());
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException("its private key is damaged", e);
    }
  }

  private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        continue; // another kind of key
      }
    }
    throw new InvalidKeyException("its private key is damaged, or not RSA, ECDSA or Ed25519");
  }

  /** SEC1 has the curve inside (RFC 5915), PKCS#8 beside the algorithm. */
  private static byte[] ofSec1(byte[] sec1) throws InvalidKeyException {
    List<Der.Element> outer = Der.elements(sec1);
    for (Der.Element part : outer.isEmpty() ? outer : Der.elements(outer.get(0).content())) {
      if (part.tag() == PARAMETERS) {
        byte[] algorithm = Der.element(Der.SEQUENCE, EC, part.content());
        return Der.element(Der.SEQUENCE, VERSION_0, algorithm, octets(sec1));
      }
    }
    throw new InvalidKeyException("its private key does not name its curve");
  }

  private static byte[] octets(byte[] content) {
    return Der.element(Der.OCTETS, content);
  }
}
