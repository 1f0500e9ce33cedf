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
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/**
 * A device with an identity, a key and connections of its own. It asks as the agent does: polls and
 * inventories over one connection that is kept for a minute (if the server keeps it as long), each
 * report and each download over a new one. Of an update it only does what the server sees.
 */
final class SimulatedDevice {
  static final String TYPE = "box";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String V1 = "/api/devices/v1/";
  private static final String REPORTS = V1 + "deployments/device/deployments/";
  private static final String NEXT = "/api/devices/v2/deployments/device/deployments/next";
  // As many as the agent sends from an ordinary device, of about the same length.
  private static final int ATTRIBUTES = 30;

  private final String url;
  private final String identity;
  private final KeyPair key;
  private final boolean fails;
  private final Connections connections;
  private String token = "";
  private String artifact = "app-1";
  private boolean inconsistent;

  /**
   * @param number makes its identity
   * @param fails whether an update fails on it, and its rollback as well
   */
  SimulatedDevice(String url, int number, boolean fails) throws GeneralSecurityException {
    this.url = url;
    this.connections = new Connections(url);
    this.identity = "{\"mac\":\"02:00:00:%06x\"}".formatted(number);
    this.fails = fails;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    this.key = generator.generateKeyPair();
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
    ClassicHttpRequest request =
        json(ClassicRequestBuilder.post(url + V1 + "authentication/auth_requests"), body)
            .addHeader("X-MEN-Signature", Base64.getEncoder().encodeToString(signature.sign()))
            .build();
    token = body(request, connections.ask(request), 200);
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
    String to = url + V1 + "inventory/device/attributes";
    ClassicHttpRequest request = authorized(ClassicRequestBuilder.put(to), list.toString());
    body(request, connections.ask(request), 200);
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
    ClassicHttpRequest request =
        authorized(ClassicRequestBuilder.post(url + NEXT), provides.toString());
    String answer = body(request, connections.ask(request), 200, 204);
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
    long size = connections.load(ClassicRequestBuilder.get(offer.link()).build());
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

  private void report(Offer offer, String body) throws IOException {
    tell(offer, "status", body);
  }

  private void tell(Offer offer, String what, String body) throws IOException {
    String to = url + REPORTS + offer.deployment() + "/" + what;
    ClassicHttpRequest request = authorized(ClassicRequestBuilder.put(to), body);
    body(request, connections.askAlone(request), 204);
  }

  private ClassicHttpRequest authorized(ClassicRequestBuilder request, String body) {
    return json(request, body).addHeader("Authorization", "Bearer " + token).build();
  }

  private static ClassicRequestBuilder json(ClassicRequestBuilder request, String body) {
    return request.setEntity(body, ContentType.APPLICATION_JSON);
  }

  private static String body(ClassicHttpRequest request, Connections.Answer answer, int... expected)
      throws IOException {
    for (int one : expected) {
      if (one == answer.code()) {
        return answer.body();
      }
    }
    throw new IOException(
        "%s was answered with %d: %s".formatted(request.getPath(), answer.code(), answer.body()));
  }
}
