package io.updateagent.artifact;

import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes artifacts of format version 3, with any number of payloads. The same plan gives the same
 * bytes: no times of day, no users. (The signature of an elliptic curve key is another one each
 * time.)
 */
public final class ArtifactWriter {
  private static final byte[] VERSION =
      "{\"format\":\"mender\",\"version\":3}".getBytes(StandardCharsets.UTF_8);

  private final Packing packing;
  private final @Nullable PrivateKey key;

  /**
   * @param compression of header and payloads
   * @param key an RSA, EC or Ed25519 key to sign with, or null
   */
  public ArtifactWriter(Compression compression, @Nullable PrivateKey key) {
    this(Packing.usual(compression), key);
  }

  /**
   * @param packing of header and payloads
   * @param key an RSA, EC or Ed25519 key to sign with, or null
   */
  public ArtifactWriter(Packing packing, @Nullable PrivateKey key) {
    this.packing = packing;
    this.key = key;
  }

  /**
   * Writes an artifact to a file, in constant memory. What it is made of is packed beside the file
   * first, because an archive's size has to be known before it is written into another. Whether a
   * device would take the artifact is not looked at.
   *
   * @throws IOException if a file cannot be read or the artifact cannot be written; then nothing is
   *     left of it
   */
  public void write(ArtifactPlan plan, Path target) throws IOException {
    try (Scratch scratch = Scratch.beside(target)) {
      Files.move(whole(plan, scratch), target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Writes an artifact, and reads it back before it is delivered.
   *
   * @throws IOException as above, or if a device would refuse the artifact
   */
  public void write(ArtifactPlan plan, Destination destination) throws IOException {
    try (Scratch scratch = destination.scratch()) {
      destination.deliver(whole(plan, scratch));
    }
  }

  private Path whole(ArtifactPlan plan, Scratch scratch) throws IOException {
    var signed = new Sums();
    signed.add("version", Digests.hex(VERSION));
    var unsigned = new Sums();
    for (int i = 0; i < plan.payloads().size(); i++) {
      signed.add(i, plan.payloads().get(i).files());
      unsigned.add(i, augmentFiles(plan.payloads().get(i)));
    }
    Path header = header("header.tar", HeaderFiles.of(plan), signed, scratch);
    Path augment =
        plan.isAugmented()
            ? header("header-augment.tar", HeaderFiles.ofAugment(plan), unsigned, scratch)
            : null;
    byte[] manifest = signed.text();
    Path whole = scratch.resolve("whole");
    try (TarWriter tar = new TarWriter(Files.newOutputStream(whole))) {
      tar.put("version", VERSION);
      tar.put("manifest", manifest);
      if (key != null) {
        tar.put("manifest.sig", Signing.sign(key, manifest));
      }
      if (augment != null) {
        tar.put("manifest-augment", unsigned.text());
      }
      tar.put(header.getFileName().toString(), header);
      if (augment != null) {
        tar.put(augment.getFileName().toString(), augment);
      }
      for (int i = 0; i < plan.payloads().size(); i++) {
        PlannedPayload payload = plan.payloads().get(i);
        List<Path> files = new ArrayList<>(payload.files());
        files.addAll(augmentFiles(payload));
        data(tar, i, files, packing, scratch);
      }
    }
    return whole;
  }

  private static List<Path> augmentFiles(PlannedPayload payload) {
    return payload.augment() == null ? List.of() : payload.augment().files();
  }

  private Path header(String name, HeaderFiles files, Sums sums, Scratch scratch)
      throws IOException {
    Path header = scratch.resolve(name + packing.suffix());
    try (TarWriter tar = new TarWriter(packing.compress(Files.newOutputStream(header)))) {
      files.write(tar);
    }
    sums.add(header.getFileName().toString(), header);
    return header;
  }

  /** Puts a payload into an artifact. */
  static void data(TarWriter tar, int index, List<Path> files, Packing packing, Scratch scratch)
      throws IOException {
    Path packed = scratch.resolve("data");
    try (TarWriter inner = new TarWriter(packing.compress(Files.newOutputStream(packed)))) {
      for (Path file : files) {
        inner.put(file.getFileName().toString(), file);
      }
    }
    tar.put("data/%04d.tar%s".formatted(index, packing.suffix()), packed);
  }
}
