package io.updateagent.server.gui;

import io.javalin.Javalin;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Artifacts;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A server with nothing but the pages, on a real store, with a clock that the test moves. */
final class GuiRoom implements AutoCloseable {
  static final String PASSWORD = "correct horse";

  Instant now = Instant.parse("2026-03-02T10:00:00Z");
  final MemorySessions sessions = new MemorySessions();
  final Store store;
  private final Gui gui;
  private final Javalin javalin;

  GuiRoom(Path directory) throws IOException {
    store = Store.open(directory, () -> now);
    gui = new Gui(store, sessions, this::take, () -> now);
    javalin =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              gui.routes(config.routes);
            });
    javalin.start("127.0.0.1", 0);
  }

  /** Three users, one of each role, with the same password. */
  GuiRoom withUsers() {
    sessions
        .with("anna", PASSWORD, Role.READ)
        .with("otto", PASSWORD, Role.OPERATE)
        .with("ada", PASSWORD, Role.ADMIN);
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + javalin.port();
  }

  /** A file of lines: its name, its device types, and what it says of itself. */
  private Intake.Result take(InputStream source, String description) throws IOException {
    String text = new String(source.readAllBytes(), StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    if (lines.size() < 3) {
      throw new IOException("this is no artifact: it ends before its header");
    }
    return add(lines.get(0), List.of(lines.get(1).split(" ")), lines.get(2), description);
  }

  Intake.Result add(String name, List<String> types, String content, String description)
      throws IOException {
    byte[] bytes = (name + types + content).getBytes(StandardCharsets.UTF_8);
    Path arriving = store.artifacts().arriving();
    Files.write(arriving, bytes);
    var artifact =
        new Artifact(
            UUID.randomUUID().toString(),
            name,
            sha256(bytes),
            name.length() * 7_345_678L,
            !name.endsWith("1"),
            description,
            content,
            now,
            types);
    Artifacts.Taken taken = store.artifacts().add(artifact, arriving);
    return new Intake.Result(artifact, taken);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String content(String module, String provides, String version, String types) {
    return """
    {"depends": {"device_type": ["%s"]}, "signed": true, "augmented": false,
     "scripts": ["ArtifactInstall_Enter_10_stop-app", "ArtifactCommit_Leave_10_start-app"],
     "payloads": [{"type": "%s", "provides": {"%s": "%s"}, "depends": {},
       "clears_provides": ["data-partition.app.*"], "files": [{"name": "app.bin", "size": 7340032}]}]}
    """
        .formatted(types, module, provides, version)
        .replace("\n", " ");
  }

  /** An accepted device. */
  String device(String identity) {
    return store.admissions().ask(identity, "key of " + identity, true).orElseThrow().device();
  }

  String waiting(String identity) {
    return store.admissions().ask(identity, "key of " + identity, false).orElseThrow().device();
  }

  void reject(String device) {
    var key = store.admissions().of(device).get(0);
    store.admissions().decide(device, key.id(), Admission.REJECTED);
  }

  void says(String device, Map<String, List<String>> inventory) {
    store.devices().inventory(device, inventory, true);
    store.devices().seen(device);
  }

  void consistent(String device, String artifact, String fingerprint) {
    says(
        device,
        Map.of(
            "artifact_name", List.of(artifact),
            "device_type", List.of("gateway-2"),
            "update_status", List.of("consistent"),
            "content_fingerprint", List.of(fingerprint),
            "data-partition.app.version", List.of(artifact.replaceAll("\\D+", "")),
            "kernel", List.of("Linux version 6.1.0-25-arm64"),
            "ipv4_eth0", List.of("192.0.2." + (1 + Math.floorMod(device.hashCode(), 250)) + "/24"),
            "mem_total_kB", List.of("1984320"),
            "agent_version", List.of("0.1.0")));
  }

  void inconsistent(String device, String artifact, String since, String cause) {
    says(
        device,
        Map.ofEntries(
            Map.entry("artifact_name", List.of(artifact + "_INCONSISTENT")),
            Map.entry("device_type", List.of("gateway-2")),
            Map.entry("update_status", List.of("inconsistent")),
            Map.entry("inconsistent_since", List.of(since)),
            Map.entry("inconsistent_cause", List.of(cause)),
            Map.entry("inconsistent_artifact", List.of(artifact)),
            Map.entry("content_fingerprint", List.of("sha256:e71b09c4aa20" + device)),
            Map.entry("data-partition.app.version", List.of("1")),
            Map.entry("kernel", List.of("Linux version 6.1.0-22-arm64")),
            Map.entry("agent_version", List.of("0.1.0"))));
  }

  @Override
  public void close() {
    gui.close();
    javalin.stop();
    store.close();
  }
}
