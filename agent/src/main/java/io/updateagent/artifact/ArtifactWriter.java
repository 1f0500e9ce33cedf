package io.updateagent.artifact;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
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
   * Writes an artifact, in constant memory. What it is made of is packed beside the target first,
   * because an archive's size has to be known before it is written into another.
   *
   * @throws IOException if a file cannot be read or the artifact cannot be written; then nothing is
   *     left of it
   */
  public void write(ArtifactPlan plan, Path target) throws IOException {
    Path directory = Objects.requireNonNullElse(target.toAbsolutePath().getParent(), Path.of("/"));
    Path scratch = Files.createTempDirectory(directory, ".artifact");
    try {
      Path header = scratch.resolve("header.tar" + compression.suffix());
      writeHeader(plan, header);
      Map<String, String> sums = sums(plan);
      sums.put(header.getFileName().toString(), checksum(header));
      byte[] manifest = manifest(sums);
      Path whole = scratch.resolve("whole");
      try (TarArchiveOutputStream tar = archive(Files.newOutputStream(whole))) {
        put(tar, "version", VERSION);
        put(tar, "manifest", manifest);
        if (key != null) {
          put(tar, "manifest.sig", sign(key, manifest));
        }
        put(tar, header.getFileName().toString(), header);
        for (int i = 0; i < plan.payloads().size(); i++) {
          payload(tar, plan.payloads().get(i), i, scratch);
        }
      }
      Files.move(whole, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      remove(scratch);
    }
  }

  private static Map<String, String> sums(ArtifactPlan plan) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    sums.put("version", Digests.hex(VERSION));
    for (int i = 0; i < plan.payloads().size(); i++) {
      for (Path file : plan.payloads().get(i).files()) {
        String name = "data/%04d/%s".formatted(i, file.getFileName());
        if (sums.put(name, checksum(file)) != null) {
          throw new IOException("payload %d has two files %s".formatted(i, file.getFileName()));
        }
      }
    }
    return sums;
  }

  private static void remove(Path scratch) throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(scratch);
  }

  private void writeHeader(ArtifactPlan plan, Path target) throws IOException {
    try (TarArchiveOutputStream tar = packed(target)) {
      put(tar, "header-info", json(headerInfo(plan)));
      for (Path script : plan.scripts()) {
        put(tar, "scripts/" + script.getFileName(), script);
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

  private void payload(TarArchiveOutputStream tar, PlannedPayload payload, int index, Path scratch)
      throws IOException {
    Path packed = scratch.resolve("data");
    try (TarArchiveOutputStream inner = packed(packed)) {
      for (Path file : payload.files()) {
        put(inner, file.getFileName().toString(), file);
      }
    }
    put(tar, "data/%04d.tar%s".formatted(index, compression.suffix()), packed);
  }

  private TarArchiveOutputStream packed(Path target) throws IOException {
    return archive(compression.compress(Files.newOutputStream(target)));
  }

  private static TarArchiveOutputStream archive(OutputStream out) {
    // Names are UTF-8 whatever the locale is.
    return new TarArchiveOutputStream(out, 512, StandardCharsets.UTF_8.name());
  }

  private static void put(TarArchiveOutputStream tar, String name, Path file) throws IOException {
    begin(tar, name, Files.size(file));
    Files.copy(file, tar);
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    begin(tar, name, content.length);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void begin(TarArchiveOutputStream tar, String name, long size) throws IOException {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
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
