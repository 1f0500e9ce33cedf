package io.updateagent.artifact;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes artifacts of format version 3, with any number of payloads. The same plan gives the same
 * bytes: no times of day, no users.
 */
public final class ArtifactWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] VERSION =
      "{\"format\":\"mender\",\"version\":3}".getBytes(StandardCharsets.UTF_8);

  private final Compression compression;
  private final @Nullable PrivateKey key;

  /**
   * @param compression of header and payloads
   * @param key an RSA, EC or Ed25519 key to sign with, or null
   */
  public ArtifactWriter(Compression compression, @Nullable PrivateKey key) {
    this.compression = compression;
    this.key = key;
  }

  /**
   * Writes an artifact.
   *
   * @throws IOException if a file cannot be read or the artifact cannot be written
   */
  public void write(ArtifactPlan plan, Path target) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    byte[] header = header(plan);
    sums.put("version", Digests.hex(VERSION));
    sums.put("header.tar" + compression.suffix(), Digests.hex(header));
    for (int i = 0; i < plan.payloads().size(); i++) {
      for (Path file : plan.payloads().get(i).files()) {
        sums.put("data/%04d/%s".formatted(i, file.getFileName()), checksum(file));
      }
    }
    byte[] manifest = manifest(sums);
    Optional<byte[]> signature = key == null ? Optional.empty() : Optional.of(sign(key, manifest));
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(Files.newOutputStream(target), 512)) {
      put(tar, "version", VERSION);
      put(tar, "manifest", manifest);
      if (signature.isPresent()) {
        put(tar, "manifest.sig", signature.get());
      }
      put(tar, "header.tar" + compression.suffix(), header);
      for (int i = 0; i < plan.payloads().size(); i++) {
        payload(tar, plan.payloads().get(i), i);
      }
    }
  }

  private byte[] header(ArtifactPlan plan) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = archive(bytes)) {
      put(tar, "header-info", json(headerInfo(plan)));
      for (Path script : plan.scripts()) {
        put(tar, "scripts/" + script.getFileName(), Files.readAllBytes(script));
      }
      for (int i = 0; i < plan.payloads().size(); i++) {
        PlannedPayload payload = plan.payloads().get(i);
        String directory = "headers/%04d/".formatted(i);
        put(tar, directory + "type-info", json(typeInfo(payload)));
        if (!payload.metaData().isEmpty()) {
          put(tar, directory + "meta-data", payload.metaData().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return bytes.toByteArray();
  }

  private static ObjectNode headerInfo(ArtifactPlan plan) {
    ObjectNode info = JSON.createObjectNode();
    var payloads = info.putArray("payloads");
    plan.payloads().forEach(payload -> payloads.addObject().put("type", payload.type()));
    ObjectNode provides = info.putObject("artifact_provides").put("artifact_name", plan.name());
    if (plan.group() != null) {
      provides.put("artifact_group", plan.group());
    }
    info.set("artifact_depends", JSON.valueToTree(plan.depends()));
    return info;
  }

  private static ObjectNode typeInfo(PlannedPayload payload) {
    ObjectNode info = JSON.createObjectNode().put("type", payload.type());
    if (!payload.provides().isEmpty()) {
      info.set("artifact_provides", JSON.valueToTree(payload.provides()));
    }
    if (!payload.depends().isEmpty()) {
      info.set("artifact_depends", JSON.valueToTree(payload.depends()));
    }
    if (payload.clears() != null) {
      info.set("clears_artifact_provides", JSON.valueToTree(payload.clears()));
    }
    return info;
  }

  /**
   * A payload's archive has to be made before its size is known, so it is made beside its target.
   */
  private void payload(TarArchiveOutputStream tar, PlannedPayload payload, int index)
      throws IOException {
    Path packed = Files.createTempFile("payload", ".tar" + compression.suffix());
    try {
      try (TarArchiveOutputStream inner = archive(Files.newOutputStream(packed))) {
        for (Path file : payload.files()) {
          begin(inner, file.getFileName().toString(), Files.size(file));
          Files.copy(file, inner);
          inner.closeArchiveEntry();
        }
      }
      begin(tar, "data/%04d.tar%s".formatted(index, compression.suffix()), Files.size(packed));
      Files.copy(packed, tar);
      tar.closeArchiveEntry();
    } finally {
      Files.deleteIfExists(packed);
    }
  }

  private TarArchiveOutputStream archive(OutputStream out) throws IOException {
    return new TarArchiveOutputStream(compression.compress(out), 512);
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    begin(tar, name, content.length);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void begin(TarArchiveOutputStream tar, String name, long size) throws IOException {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    var entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(0100644);
    entry.setModTime(0L);
    entry.setIds(0, 0);
    tar.putArchiveEntry(entry);
  }

  private static String checksum(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new DigestedStream(in).finish();
    }
  }

  private static byte[] manifest(Map<String, String> sums) {
    List<String> lines = new ArrayList<>();
    sums.forEach((name, sum) -> lines.add(sum + "  " + name + "\n"));
    return String.join("", lines).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sign(PrivateKey key, byte[] manifest) throws IOException {
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

  private static byte[] json(ObjectNode node) throws IOException {
    return JSON.writeValueAsBytes(node);
  }
}
