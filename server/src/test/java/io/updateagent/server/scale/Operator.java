package io.updateagent.server.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Who uploads, deploys and looks: with a program at the management API, and at the pages. */
final class Operator {
  static final String TOKEN = "token";
  private static final String MANAGEMENT = "/api/management/v1";
  private static final String DEPLOYMENTS = MANAGEMENT + "/deployments/deployments";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LOOKS = 9;

  private final String url;
  private final OkHttpClient http =
      new OkHttpClient.Builder().followRedirects(false).readTimeout(Duration.ofMinutes(2)).build();
  private final String cookie;

  /** Sets the first password of a new server, and is logged in then. */
  Operator(ServerProcess server) throws IOException {
    url = server.url();
    HttpUrl link = HttpUrl.get(server.firstRunLink());
    var form =
        new FormBody.Builder()
            .add("code", Objects.requireNonNull(link.queryParameter("code")))
            .add("name", "ada")
            .add("password", "correct horse")
            .build();
    Request request =
        new Request.Builder().url(link.newBuilder().query(null).build()).post(form).build();
    try (Response response = http.newCall(request).execute()) {
      cookie = Objects.requireNonNull(response.header("Set-Cookie")).split(";", 2)[0];
    }
  }

  /** Uploads an artifact whose payload has that size and cannot be compressed. */
  void upload(String artifact, int size, Path directory) throws IOException {
    byte[] content = new byte[size];
    new Random(1).nextBytes(content);
    Path file = Files.write(directory.resolve("app.bin"), content);
    var payload =
        new PlannedPayload("app", List.of(file), Map.of(), Map.of(), List.of("app.*"), "");
    var depends = Map.of("device_type", List.of(SimulatedDevice.TYPE));
    Path target = directory.resolve(artifact + ".mender");
    new ArtifactWriter(Compression.NONE, null)
        .write(new ArtifactPlan(artifact, null, depends, List.of(), List.of(payload)), target);
    var form =
        new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart(
                "artifact",
                artifact + ".mender",
                RequestBody.create(target.toFile(), MediaType.get("application/octet-stream")))
            .build();
    answer(authorized(MANAGEMENT + "/deployments/artifacts").post(form).build());
  }

  /** Deploys an artifact to all devices; gives the deployment's id. */
  String deploy(String artifact) throws IOException {
    String order = "{\"artifact_name\": \"%s\", \"all_devices\": true}".formatted(artifact);
    Request.Builder request = authorized(DEPLOYMENTS);
    RequestBody body = RequestBody.create(order, MediaType.get("application/json"));
    return answer(request.post(body).build()).path("id").asText();
  }

  /** How a deployment goes: its status, and its counts. */
  JsonNode deployment(String id) throws IOException {
    return answer(authorized(DEPLOYMENTS + "/" + id).build());
  }

  /** How many devices say that they are in that state. */
  int devices(String verdict) throws IOException {
    String path = MANAGEMENT + "/inventory/devices?per_page=1&verdict=" + verdict;
    try (Response response = http.newCall(authorized(path).build()).execute()) {
      return Integer.parseInt(Objects.requireNonNull(response.header("X-Total-Count")));
    }
  }

  private Request.Builder authorized(String path) {
    return new Request.Builder().url(url + path).header("Authorization", "Bearer " + TOKEN);
  }

  private JsonNode answer(Request request) throws IOException {
    try (Response response = http.newCall(request).execute()) {
      String body = response.body().string();
      if (!response.isSuccessful()) {
        throw new IOException("%s: %s".formatted(request.url(), body));
      }
      return JSON.readTree(body);
    }
  }

  /** How long a page takes, wholly read, of several looks the one in the middle. */
  Duration page(String path) throws IOException {
    long[] took = new long[LOOKS];
    Request request = new Request.Builder().url(url + path).header("Cookie", cookie).build();
    for (int look = 0; look < LOOKS; look++) {
      long begin = System.nanoTime();
      try (Response response = http.newCall(request).execute()) {
        String page = response.body().string();
        if (response.code() != 200) {
          throw new IOException("%s: %d %s".formatted(path, response.code(), page));
        }
      }
      took[look] = System.nanoTime() - begin;
    }
    Arrays.sort(took);
    return Duration.ofNanos(took[LOOKS / 2]);
  }
}
