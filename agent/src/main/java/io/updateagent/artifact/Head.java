package io.updateagent.artifact;

import java.io.IOException;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;

/** What stands before the header of an artifact: version, manifest and signature. */
final class Head {
  private static final String SIGNATURE = "manifest.sig";

  private final byte[] version;
  private final byte[] manifest;
  private final boolean signed;
  private final Archive.@Nullable Entry next;

  private Head(Archive archive) throws IOException {
    version = content(archive, "version", Limits.VERSION);
    manifest = content(archive, "manifest", Limits.MANIFEST);
    Archive.Entry behind = archive.next();
    signed = behind != null && behind.name().equals(SIGNATURE);
    next = signed ? archive.next() : behind;
  }

  /** Reads it, and what follows it up to its name. Nothing is verified. */
  static Head read(Archive archive) throws IOException {
    return new Head(archive);
  }

  private static byte[] content(Archive archive, String name, int limit) throws IOException {
    Archive.Entry entry = archive.next();
    if (entry == null || !entry.name().equals(name)) {
      throw new ArtifactException("this is not an artifact: it has no %s".formatted(name));
    }
    return archive.read(entry, limit);
  }

  byte[] manifest() {
    return manifest;
  }

  boolean isSigned() {
    return signed;
  }

  /** What comes first behind it; its content is the archive's. */
  Archive.@Nullable Entry next() {
    return next;
  }

  /**
   * Writes it with another manifest.
   *
   * @param key to sign that with; null to write no signature
   */
  void write(TarWriter out, byte[] changed, @Nullable PrivateKey key) throws IOException {
    out.put("version", version);
    out.put("manifest", changed);
    if (key != null) {
      out.put(SIGNATURE, Signing.sign(key, changed));
    }
  }
}
