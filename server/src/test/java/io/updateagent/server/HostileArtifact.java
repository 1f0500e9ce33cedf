package io.updateagent.server;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An artifact whose name is meant to lead somewhere else. */
final class HostileArtifact {
  private HostileArtifact() {}

  /** Writes one into a folder, under a harmless name. */
  static Path named(String name, Path folder) {
    Path target = folder.resolve("hostile.bin");
    try {
      Path file = Files.writeString(folder.resolve("app.bin"), "content");
      var payload =
          new PlannedPayload("app", List.of(file), Map.of(), Map.of(), List.of("app.*"), "");
      new ArtifactWriter(Compression.GZIP, null)
          .write(
              new ArtifactPlan(
                  name, null, Map.of("device_type", List.of(name)), List.of(), List.of(payload)),
              target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target;
  }

  /** Sends it, as a file whose name leads elsewhere as well. */
  static HttpResponse<String> upload(BenchRoom room, String content)
      throws IOException, InterruptedException {
    String body =
        "--x\r\nContent-Disposition: form-data; name=\"artifact\"; filename=\"../../evil\"\r\n\r\n"
            + content
            + "\r\n--x--\r\n";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(room.url() + "/api/management/v1/deployments/artifacts"))
            .header("Authorization", "Bearer token")
            .header("Content-Type", "multipart/form-data; boundary=x")
            .POST(BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.ISO_8859_1)))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
