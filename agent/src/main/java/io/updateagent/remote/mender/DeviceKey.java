package io.updateagent.remote.mender;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key that a device proves its identity with: an RSA key in a PEM file that only its owner may
 * read.
 */
public final class DeviceKey {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final int BITS = 3072;
  // The header that makes a PKCS#8 key of a bare PKCS#1 RSA key: version, algorithm, octet string.
  private static final byte[] RSA_ALGORITHM = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private final PrivateKey privateKey;
  private final PublicKey publicKey;

  private DeviceKey(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /**
   * Reads the key, or makes one if the file does not exist.
   *
   * @throws IOException if the file cannot be read or written, or holds no RSA key
   */
  public static DeviceKey loadOrCreate(Path pem) throws IOException {
    try {
      return Files.exists(pem) ? load(pem) : create(pem);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "%s is no RSA key in PEM format; remove it to have a new one made, and accept the device again"
              .formatted(pem),
          e);
    }
  }

  /** The public key in PEM format. */
  public String publicKeyPem() {
    return pem("PUBLIC KEY", publicKey.getEncoded());
  }

  /** The key's signature of the content (RSA PKCS#1 v1.5 with SHA-256), in base64. */
  public String sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(privateKey);
      signature.update(content);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java signs with RSA", e);
    }
  }

  private static DeviceKey load(Path file) throws IOException, GeneralSecurityException {
    close(file);
    String text = Files.readString(file);
    byte[] encoded =
        Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", "").strip());
    byte[] pkcs8 = text.contains("BEGIN RSA PRIVATE KEY") ? wrapped(encoded) : encoded;
    KeyFactory factory = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey key =
        (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    return new DeviceKey(key, publicKey(factory, key.getModulus(), key.getPublicExponent()));
  }

  /** A key that others could read may be known to them; from now on they cannot. */
  private static void close(Path file) throws IOException {
    if (OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      return;
    }
    Files.setPosixFilePermissions(file, OWNER_ONLY);
    LOG.warn(
        "{} was open to other users; it is closed now, but who read it can pass for this device",
        file);
  }

  private static PublicKey publicKey(KeyFactory factory, BigInteger modulus, BigInteger exponent)
      throws GeneralSecurityException {
    return factory.generatePublic(new RSAPublicKeySpec(modulus, exponent));
  }

  private static DeviceKey create(Path file) throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(BITS);
    KeyPair pair = generator.generateKeyPair();
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(temporary, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    return new DeviceKey(pair.getPrivate(), pair.getPublic());
  }

  private static String pem(String label, byte[] encoded) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }

  private static byte[] wrapped(byte[] pkcs1) {
    byte[] octets = element(0x04, pkcs1);
    byte[] version = {0x02, 0x01, 0x00};
    byte[] content = new byte[version.length + RSA_ALGORITHM.length + octets.length];
    System.arraycopy(version, 0, content, 0, version.length);
    System.arraycopy(RSA_ALGORITHM, 0, content, version.length, RSA_ALGORITHM.length);
    System.arraycopy(octets, 0, content, version.length + RSA_ALGORITHM.length, octets.length);
    return element(0x30, content);
  }

  private static byte[] element(int tag, byte[] content) {
    byte[] length =
        content.length < 256
            ? new byte[] {(byte) 0x81, (byte) content.length}
            : new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
    byte[] all = new byte[1 + length.length + content.length];
    all[0] = (byte) tag;
    System.arraycopy(length, 0, all, 1, length.length);
    System.arraycopy(content, 0, all, 1 + length.length, content.length);
    return all;
  }
}
