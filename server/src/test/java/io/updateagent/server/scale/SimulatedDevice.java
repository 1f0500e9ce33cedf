package io.updateagent.server.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * A device with an identity, a key and connections of its own. It asks as the agent does: polls and
 * inventories over one connection that is kept for a minute (if the server keeps it as long), each
 * report and each download over a new one. Of an update it only does what the server sees.
 */
final class SimulatedDevice {
  static final String TYPE = "box";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MediaType TEXT = MediaType.get("application/json");
  private static final String V1 = "/api/devices/v1/";
  private static final String REPORTS = V1 + "deployments/device/deployments/";
  private static final String NEXT = "/api/devices/v2/deployments/device/deployments/next";
  private static final int KEPT_SECONDS = 60;
  // As many as the agent sends from an ordinary device, of about the same length.
  private static final int ATTRIBUTES = 30;

  private final String url;
  private final String identity;
  private final KeyPair key;
  private final boolean fails;
  private final OkHttpClient kept;
  private final OkHttpClient alone;
  private String token = "";
  private String artifact = "app-1";
  private boolean inconsistent;

  /**
   * @param number makes its identity
   * @param fails whether an update fails on it, and its rollback as well
   * @param base what all devices have in common; without connections that are kept
   */
  SimulatedDevice(String url, int number, boolean fails, OkHttpClient base)
      throws GeneralSecurityException {
    this.url = url;
    this.identity = "{\"mac\":\"02:00:00:%06x\"}".formatted(number);
    this.fails = fails;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    this.key = generator.generateKeyPair();
    this.alone = base;
    this.kept =
        base.newBuilder()
            .connectionPool(new ConnectionPool(1, KEPT_SECONDS, TimeUnit.SECONDS))
            .build();
  }

  /** Whether an update fails on it. */
  boolean fails() {
    return fails;
  }

  /** Asks to be let in, and says what it is. */
  void arrive() throws IOException, GeneralSecurityException {
    String body = JSON.createObjectNode().put("id_data", identity).put("pubkey", pem()).toString();
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key.getPrivate());
    signature.update(body.getBytes(StandardCharsets.UTF_8));
    Request request =
        new Request.Builder()
            .url(url + V1 + "authentication/auth_requests")
            .header("X-MEN-Signature", Base64.getEncoder().encodeToString(signature.sign()))
            .post(json(body))
            .build();
    token = answer(kept, request, 200);
    sendInventory();
  }

  private String pem() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(key.getPublic().getEncoded()));
  }

  private void sendInventory() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("artifact_name", artifact + (inconsistent ? "_INCONSISTENT" : ""));
    all.put("device_type", TYPE);
    all.put("update_status", inconsistent ? "inconsistent" : "consistent");
    all.put("content_fingerprint", "sha256:" + Integer.toHexString(artifact.hashCode()));
    if (inconsistent) {
      all.put("inconsistent_since", "2026-01-01T00:00:00Z");
      all.put("inconsistent_cause", "rollback: ArtifactRollback exit 1");
      all.put("inconsistent_artifact", artifact);
    }
    for (int number = all.size(); number < ATTRIBUTES; number++) {
      all.put("attribute_" + number, "value " + number + " of " + identity);
    }
    ArrayNode list = JSON.createArrayNode();
    all.forEach((name, value) -> list.addObject().put("name", name).put("value", value));
    Request.Builder request = request(V1 + "inventory/device/attributes");
    answer(kept, request.put(json(list.toString())).build(), 200);
  }

  /** An update that the server wants. */
  record Offer(String deployment, String artifact, String link) {}

  /** Asks for an update. The offer of nothing has an empty deployment. */
  Offer poll() throws IOException {
    var provides = JSON.createObjectNode();
    provides
        .putObject("device_provides")
        .put("artifact_name", artifact + (inconsistent ? "_INCONSISTENT" : ""))
        .put("device_type", TYPE);
    Request request = request(NEXT).post(json(provides.toString())).build();
    String answer = answer(kept, request, 200, 204);
    if (answer.isEmpty()) {
      return new Offer("", "", "");
    }
    JsonNode offered = JSON.readTree(answer);
    return new Offer(
        offered.path("id").asText(),
        offered.path("artifact").path("artifact_name").asText(),
        offered.path("artifact").path("source").path("uri").asText());
  }

  /**
   * Takes an update, or fails to, and tells what came of it.
   *
   * @return how many bytes were downloaded
   */
  long install(Offer offer) throws IOException {
    report(offer, "{\"status\":\"downloading\"}");
    long size = download(offer.link());
    report(offer, "{\"status\":\"installing\"}");
    artifact = offer.artifact();
    inconsistent = fails;
    if (fails) {
      String log =
          "{\"messages\":[{\"timestamp\":\"2026-01-01T00:00:00Z\",\"level\":\"error\","
              + "\"message\":\"ArtifactRollback exit 1\"}]}";
      tell(offer, "log", log);
      report(offer, "{\"status\":\"failure\",\"substate\":\"inconsistent: rollback failed\"}");
    } else {
      report(offer, "{\"status\":\"success\"}");
    }
    sendInventory();
    return size;
  }

  private long download(String link) throws IOException {
    Request request = new Request.Builder().url(link).build();
    try (Response response = alone.newCall(request).execute()) {
      if (response.code() != 200) {
        throw new IOException("the download was answered with " + response.code());
      }
      return response.body().byteStream().skip(Long.MAX_VALUE);
    }
  }

  private void report(Offer offer, String body) throws IOException {
    tell(offer, "status", body);
  }

  private void tell(Offer offer, String what, String body) throws IOException {
    Request.Builder request = request(REPORTS + offer.deployment() + "/" + what);
    answer(alone, request.put(json(body)).build(), 204);
  }

  private Request.Builder request(String path) {
    return new Request.Builder().url(url + path).header("Authorization", "Bearer " + token);
  }

  private static RequestBody json(String body) {
    return RequestBody.create(body, TEXT);
  }

  private static String answer(OkHttpClient client, Request request, int... expected)
      throws IOException {
    try (Response response = client.newCall(request).execute()) {
      String body = response.body().string();
      for (int one : expected) {
        if (one == response.code()) {
          return body;
        }
      }
      throw new IOException(
          "%s was answered with %d: %s"
              .formatted(request.url().encodedPath(), response.code(), body));
    }
  }
}
