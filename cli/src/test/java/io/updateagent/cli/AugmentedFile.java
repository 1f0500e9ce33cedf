package io.updateagent.cli;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an artifact for the type {@code app} as ever, and packs an unsigned part around it:
 * another payload type, {@code type-info}, and a file {@code patch.bin}.
 */
final class AugmentedFile {
  private static final String PATCH = "data/0000/patch.bin";

  private AugmentedFile() {}

  static Path write(Path directory, String type, String typeInfo, @Nullable PrivateKey key)
      throws IOException {
    Path file = Files.writeString(directory.resolve("app.bin"), "signed\n");
    var payload =
        new PlannedPayload(
            "app", List.of(file), Map.of("app.version", "1"), Map.of(), List.of("app.*"), "");
    Path signed = directory.resolve("signed.mender");
    var depends = Map.of("device_type", List.of("box"));
    new ArtifactWriter(Compression.NONE, key)
        .write(new ArtifactPlan("app-1", null, depends, List.of(), List.of(payload)), signed);
    byte[] header =
        tar(
            Map.entry("header-info", "{\"payloads\":[{\"type\":\"%s\"}]}".formatted(type)),
            Map.entry("headers/0000/type-info", typeInfo));
    byte[] patch = "unsigned\n".getBytes(StandardCharsets.UTF_8);
    String manifest = line(header, "header-augment.tar") + line(patch, PATCH);
    byte[] data = tar(Map.entry("app.bin", "signed\n"), Map.entry("patch.bin", "unsigned\n"));
    Path target = directory.resolve("augmented.mender");
    try (var in = new TarArchiveInputStream(Files.newInputStream(signed));
        var out = new TarArchiveOutputStream(Files.newOutputStream(target))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals("header.tar")) {
          put(out, "manifest-augment", manifest.getBytes(StandardCharsets.UTF_8));
        }
        boolean payloads = entry.getName().startsWith("data/");
        if (payloads) {
          put(out, "header-augment.tar", header);
        }
        put(out, entry.getName(), payloads ? data : in.readAllBytes());
      }
    }
    return target;
  }

  @SafeVarargs
  private static byte[] tar(Map.Entry<String, String>... files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files) {
        put(out, file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream out, String name, byte[] content)
      throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    out.putArchiveEntry(entry);
    out.write(content);
    out.closeArchiveEntry();
  }

  private static String line(byte[] content, String name) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(sum) + "  " + name + "\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
