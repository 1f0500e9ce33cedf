package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.server.BenchServer;
import io.updateagent.server.Options;
import io.updateagent.server.access.Passwords;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mender-cli of Debian, unchanged, with the bench server. */
class MenderCliIT {
  private static final Path PROGRAM = Path.of("/usr/bin/mender-cli");
  private static final String PASSWORD = "correct horse battery";

  @TempDir Path root;
  private BenchServer server;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), "there is no mender-cli; apt-get install mender-cli");
    server = BenchServer.start(new Options("127.0.0.1", 0, root.resolve("data"), null, false, ""));
    try (Store store = Store.open(root.resolve("data"), InstantSource.system())) {
      String hash = new Passwords(4).hash(PASSWORD);
      store.users().add("ada@example.org", hash, Role.OPERATE);
      store.users().add("bob@example.org", hash, Role.READ);
      store.admissions().ask("{\"mac\":[\"00:01\"],\"sku\":\"7\"}", "no key", true);
    }
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private record Run(int exit, String output) {}

  private Run cli(String... words) throws Exception {
    var command = new ArrayList<>(List.of(PROGRAM.toString(), "--server", server.url()));
    command.addAll(List.of(words));
    Path output = Files.createTempFile(root, "run", ".txt");
    var builder = new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
    builder.environment().put("HOME", root.toString());
    builder.environment().remove("XDG_CACHE_HOME");
    Process process = builder.redirectOutput(output.toFile()).start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "mender-cli goes on and on");
    return new Run(process.exitValue(), Files.readString(output));
  }

  private String good(String... words) throws Exception {
    Run run = cli(words);
    assertEquals(0, run.exit(), run.output());
    return run.output();
  }

  private void login(String name) throws Exception {
    good("login", "--username", name, "--password", PASSWORD);
  }

  private Path artifact() throws IOException {
    Path file = Files.writeString(root.resolve("app.bin"), "x".repeat(100_000));
    var payload =
        new PlannedPayload(
            "single-file",
            List.of(file),
            Map.of("app.version", "2"),
            Map.of(),
            List.of("app.*"),
            "");
    Path target = root.resolve("app-2.mender");
    var depends = Map.of("device_type", List.of("box"));
    new ArtifactWriter(Compression.GZIP, null)
        .write(new ArtifactPlan("app-2", null, depends, List.of(), List.of(payload)), target);
    return target;
  }

  private String id(String list) {
    return list.lines()
        .filter(line -> line.startsWith("ID: "))
        .map(line -> line.substring("ID: ".length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(list));
  }

  @Test
  void artifactsAreUploadedListedFetchedAndDeleted() throws Exception {
    login("ada@example.org");
    Path artifact = artifact();
    good(
        "artifacts", "upload", artifact.toString(), "--description", "second try", "--no-progress");
    String list = good("artifacts", "list", "--detail", "3");
    for (String line :
        List.of(
            "Name: app-2", "Description: second try", "  box", "Signed: false", "single-file")) {
      assertTrue(list.contains(line), list);
    }
    assertTrue(list.contains("Size: " + Files.size(artifact)), list);
    assertArrayEquals(Files.readAllBytes(artifact), fetched(id(list)));

    Path damaged = root.resolve("damaged.mender");
    byte[] content = Files.readAllBytes(artifact);
    content[content.length / 2] ^= 1;
    Files.write(damaged, content);
    Run refused = cli("artifacts", "upload", damaged.toString(), "--no-progress");
    assertFalse(refused.exit() == 0, refused.output());
    assertTrue(refused.output().contains("400"), refused.output());

    good("artifacts", "delete", id(list));
    assertFalse(good("artifacts", "list").contains("app-2"));
  }

  /** Version 1.9 of the program has no command for it; later ones ask for a link, too. */
  private byte[] fetched(String id) throws Exception {
    Path token;
    try (Stream<Path> files = Files.walk(root.resolve(".cache"))) {
      token = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    String path = "/api/management/v1/deployments/artifacts/" + id + "/download";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + Files.readString(token).strip())
            .build();
    HttpClient http = HttpClient.newHttpClient();
    String link = http.send(request, BodyHandlers.ofString()).body();
    URI uri = URI.create(new ObjectMapper().readTree(link).path("uri").asText());
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()).body();
  }

  @Test
  void devicesAreListed() throws Exception {
    login("bob@example.org");
    String list = good("devices", "list", "--detail", "3");
    for (String line : List.of("Status: accepted", "MAC address: 00:01", "unit: 7")) {
      assertTrue(list.contains(line), list);
    }
  }

  @Test
  void whoMayOnlyReadUploadsNothingAndAWrongPasswordOpensNothing() throws Exception {
    Run wrong = cli("login", "--username", "bob@example.org", "--password", "battery horse");
    assertFalse(wrong.exit() == 0, wrong.output());
    assertTrue(wrong.output().contains("401"), wrong.output());
    login("bob@example.org");
    Run upload = cli("artifacts", "upload", artifact().toString(), "--no-progress");
    assertFalse(upload.exit() == 0, upload.output());
    assertTrue(upload.output().contains("403"), upload.output());
  }
}
