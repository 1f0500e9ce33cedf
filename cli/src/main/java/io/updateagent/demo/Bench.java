package io.updateagent.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of the demonstration, and calls of the bench server's management API. */
final class Bench {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path scratch;
  private final Path program;
  private String token = "";
  private String url = "";

  /**
   * @param program the bench server's
   * @param scratch where it keeps what it has
   */
  Bench(Path program, Path scratch) {
    this.program = program;
    this.scratch = scratch;
  }

  /** Starts a program in the background; what it says goes into a log in the scratch directory. */
  Process start(String log, Map<String, String> environment, String... words) throws IOException {
    var builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
    builder.environment().putAll(environment);
    return builder.redirectError(Redirect.appendTo(scratch.resolve(log).toFile())).start();
  }

  /** Runs a program to its end and gives what it printed; its complaints go into a log. */
  String run(Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    return output(start("commands.log", environment, words));
  }

  private static String output(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(30, TimeUnit.SECONDS);
    return output;
  }

  /**
   * Makes a user of the pages, an admin.
   *
   * @param password goes by the input, as arguments are for everybody on the machine to see
   */
  void user(String name, String password) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command("user", "add", name, "--role", "admin"))
            .redirectErrorStream(true)
            .start();
    try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
      input.write(password + "\n");
    }
    String output = output(process);
    if (process.exitValue() != 0) {
      throw new IOException("the bench server took no user: " + output.strip());
    }
  }

  private String[] command(String... words) {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of("--data", scratch.resolve("server").toString()));
    command.addAll(List.of(words));
    return command.toArray(String[]::new);
  }

  /** Starts the server on any free port and waits until it listens. */
  Process serve(Path artifacts) throws IOException, InterruptedException {
    token = run(Map.of(), command("token", "create", "demo", "--role", "operate")).strip();
    Process server =
        start(
            "server.log",
            Map.of(),
            command(
                "--listen", "127.0.0.1:0", "--accept-all", "--artifacts", artifacts.toString()));
    var output =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (line == null || !line.startsWith("listening on ")) {
      throw new IOException("the bench server did not start; see " + scratch.resolve("server.log"));
    }
    url = line.substring("listening on ".length());
    return server;
  }

  String url() {
    return url;
  }

  /** Deploys an artifact to all devices; gives the server's answer. */
  JsonNode deploy(String artifact) throws IOException, InterruptedException {
    String body = "{\"artifact_name\": \"%s\", \"all_devices\": true}".formatted(artifact);
    return JSON.readTree(
        call(request("deployments/deployments").POST(BodyPublishers.ofString(body))));
  }

  /** How a deployment stands on the only device. */
  JsonNode status(String deployment) throws IOException, InterruptedException {
    String path = "deployments/deployments/%s/devices".formatted(deployment);
    return JSON.readTree(call(request(path).GET())).path(0);
  }

  /** What the server knows of all devices. */
  JsonNode devices() throws IOException, InterruptedException {
    return JSON.readTree(call(request("inventory/devices").GET()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + "/api/management/v1/" + path))
        .header("Authorization", "Bearer " + token);
  }

  private String call(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(
          "the bench server answered HTTP %d: %s"
              .formatted(response.statusCode(), response.body()));
    }
    return response.body();
  }
}
