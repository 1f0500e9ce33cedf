package io.updateagent.remote.mender;

import io.updateagent.keys.HardwareKey;
import io.updateagent.keys.PemKeys;
import io.updateagent.keys.PublicKeys;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key that a device proves its identity with: in a PEM file that only its owner may read, or in
 * hardware.
 */
public final class DeviceKey {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final long LARGEST = 64 * 1024;
  private static final byte[] PROBE = "probe".getBytes(StandardCharsets.UTF_8);

  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final KeyType type;

  private DeviceKey(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.type = KeyType.of(publicKey);
    Signature signature = Signature.getInstance(type.algorithm());
    signature.initVerify(publicKey);
    signature.update(PROBE);
    if (!signature.verify(signed(PROBE))) {
      throw new InvalidKeyException("its halves do not belong together");
    }
  }

  /**
   * The key that is configured, or else the device's own, which is made if it is missing.
   *
   * @param configured a file in PEM format that has to be there, or a PKCS#11 URI; null for the own
   * @param own the file of the device's own key
   * @param type what is made
   * @throws IOException if the key cannot be used; the message says which one and why
   */
  public static DeviceKey choose(@Nullable String configured, Path own, KeyType type)
      throws IOException {
    if (configured == null) {
      return loadOrCreate(own, type);
    }
    try {
      if (HardwareKey.isAddress(configured)) {
        HardwareKey key = HardwareKey.open(configured);
        return new DeviceKey(key.privateKey(), key.publicKey());
      }
      Path file = Path.of(configured);
      DeviceKey key = load(file);
      if (isOpen(file)) {
        // Not ours to change: others than the agent may need to read it.
        LOG.warn(
            "{} of Security.AuthPrivateKey is open to other users, who can pass for this device",
            file);
      }
      return key;
    } catch (NoSuchFileException e) {
      throw new IOException(configured + " of Security.AuthPrivateKey: there is no such file", e);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "%s of Security.AuthPrivateKey: %s"
              .formatted(
                  HardwareKey.isAddress(configured) ? "the key" : configured, e.getMessage()),
          e);
    }
  }

  /**
   * Reads the key, or makes one if the file does not exist.
   *
   * @throws IOException if the file cannot be read or written, or holds no key
   */
  public static DeviceKey loadOrCreate(Path pem, KeyType type) throws IOException {
    try {
      if (!Files.exists(pem)) {
        return create(pem, type);
      }
      DeviceKey key = load(pem);
      close(pem);
      return key;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "%s: %s; remove it to have a new one made, and accept the device again"
              .formatted(pem, e.getMessage()),
          e);
    }
  }

  /** The public key in PEM format. */
  public String publicKeyPem() {
    return PemKeys.write("PUBLIC KEY", publicKey.getEncoded());
  }

  /**
   * The key's signature of the content, in base64.
   *
   * @throws IOException if the key does not sign; one in hardware may be gone
   */
  public String sign(byte[] content) throws IOException {
    try {
      return Base64.getEncoder().encodeToString(signed(content));
    } catch (GeneralSecurityException | java.security.ProviderException e) {
      throw new IOException("the device's key does not sign: " + e.getMessage(), e);
    }
  }

  private byte[] signed(byte[] content) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(type.algorithm());
    signature.initSign(privateKey);
    signature.update(content);
    return signature.sign();
  }

  private static DeviceKey load(Path file) throws IOException, GeneralSecurityException {
    if (Files.isDirectory(file)) {
      throw new InvalidKeyException("it is a directory");
    }
    if (Files.size(file) > LARGEST) {
      throw new InvalidKeyException("it is too large for a key");
    }
    PrivateKey key = PemKeys.read(Files.readString(file, StandardCharsets.ISO_8859_1));
    return new DeviceKey(key, PublicKeys.of(key));
  }

  private static boolean isOpen(Path file) throws IOException {
    return !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file));
  }

  /** A key that others could read may be known to them; from now on they cannot. */
  private static void close(Path file) throws IOException {
    if (!isOpen(file)) {
      return;
    }
    try {
      Files.setPosixFilePermissions(file, OWNER_ONLY);
    } catch (IOException e) {
      // On a read-only file system, say; it is still the device's key.
      LOG.warn("{} is open to other users and cannot be closed: {}", file, e.getMessage());
      return;
    }
    LOG.warn(
        "{} was open to other users; it is closed now, but who read it can pass for this device",
        file);
  }

  private static DeviceKey create(Path file, KeyType type)
      throws IOException, GeneralSecurityException {
    LOG.info("making this device's key, {}, in {}", type.word(), file);
    KeyPair pair = type.make();
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(temporary, PemKeys.write("PRIVATE KEY", pair.getPrivate().getEncoded()));
    // A device that forgets its key after a power cut has to be accepted a second time.
    synchronize(temporary, StandardOpenOption.WRITE);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    synchronize(file.toAbsolutePath().resolveSibling("."), StandardOpenOption.READ);
    return new DeviceKey(pair.getPrivate(), pair.getPublic());
  }

  private static void synchronize(Path file, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(file, mode)) {
      channel.force(true);
    }
  }
}
