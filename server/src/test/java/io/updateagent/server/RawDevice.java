package io.updateagent.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;

/** A device that sends whatever a test wants, as no client of this house would. */
final class RawDevice {
  static final String STATUS = "status";
  static final String LOG = "log";
  static final String ATTRIBUTES = "/api/devices/v1/inventory/device/attributes";
  private static final String DEPLOYMENTS = "/api/devices/v1/deployments/device/deployments/";
  private static final Map<String, String> ALGORITHMS =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "Ed25519", "Ed25519");

  private BenchRoom room;
  private final KeyPair pair;
  private final String algorithm;
  private String token;

  /** A new device, which the server lets in. */
  RawDevice(BenchRoom room) throws GeneralSecurityException {
    this(room, "{\"mac\": \"00:01\"}");
  }

  RawDevice(BenchRoom room, String identity) throws GeneralSecurityException {
    this(room, identity, "Ed25519");
  }

  /** One with a key of that kind. */
  RawDevice(BenchRoom room, String identity, String kind) throws GeneralSecurityException {
    this.room = room;
    this.pair = KeyPairGenerator.getInstance(kind).generateKeyPair();
    this.algorithm = String.valueOf(ALGORITHMS.get(kind));
    this.token = login(identity).body();
  }

  /** Asks once more, after it was let in. */
  RawDevice admitted(String identity) throws GeneralSecurityException {
    HttpResponse<String> answer = login(identity);
    if (answer.statusCode() != 200) {
      throw new AssertionError("not let in: " + answer.body());
    }
    token = answer.body();
    return this;
  }

  /** The same device, at another server. */
  RawDevice at(BenchRoom other) {
    room = other;
    return this;
  }

  String token() {
    return token;
  }

  String pem() {
    return pem(pair);
  }

  /** The key of a device that has not asked yet. */
  static String somePublicKey() throws GeneralSecurityException {
    return pem(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
  }

  private static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
  }

  /** What a device asks to be let in with, and can be sent as often as somebody likes. */
  record Request(String body, String signature) {}

  /** Asks to be let in. */
  HttpResponse<String> login(String identity) throws GeneralSecurityException {
    return send(request(identity));
  }

  /** Asks to be let in, with the signature of some device. */
  HttpResponse<String> loginSignedBy(RawDevice signer, String identity)
      throws GeneralSecurityException {
    String body = request(identity).body();
    return send(new Request(body, signer.sign(body)));
  }

  Request request(String identity) throws GeneralSecurityException {
    String body =
        new ObjectMapper()
            .createObjectNode()
            .put("id_data", identity)
            .put("pubkey", pem())
            .put("tenant_token", "any")
            .toString();
    return new Request(body, sign(body));
  }

  HttpResponse<String> send(Request request) {
    return room.send(
        "POST",
        "/api/devices/v1/authentication/auth_requests",
        Map.of("X-MEN-Signature", request.signature()),
        request.body());
  }

  private String sign(String body) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(pair.getPrivate());
    signature.update(body.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(signature.sign());
  }

  /** Tells something of a deployment; gives the number that the server answers with. */
  int tell(String deploymentId, String what, String body) {
    return send("PUT", DEPLOYMENTS + deploymentId + "/" + what, body).statusCode();
  }

  /** Tells how far a deployment came. */
  int report(String deploymentId, String status) {
    return tell(deploymentId, STATUS, "{\"status\": \"%s\"}".formatted(status));
  }

  HttpResponse<String> send(String method, String path, String body) {
    return room.send(method, path, Map.of("Authorization", "Bearer " + token), body);
  }
}
