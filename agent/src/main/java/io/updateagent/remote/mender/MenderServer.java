package io.updateagent.remote.mender;

import io.updateagent.remote.Ack;
import io.updateagent.remote.Addresses;
import io.updateagent.remote.Answer;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.Offer;
import io.updateagent.remote.Request;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server with the Mender device API. The token is kept in memory only; one that the server does
 * not take any more is renewed, once for each call.
 */
public final class MenderServer implements ManagementServer {
  private static final String AUTHENTICATION = "/api/devices/v1/authentication/auth_requests";
  private static final String INVENTORY = "/api/devices/v1/inventory/device/attributes";
  private static final String DEPLOYMENTS = "/api/devices/v1/deployments/device/deployments/";
  private static final String NEXT = "/api/devices/v2/deployments/device/deployments/next";
  private static final int LONGEST_SUBSTATE = 1000;

  private final HttpTransport http;
  private final List<String> addresses;
  private final @Nullable String tenantToken;
  private final IdentitySource identity;
  private final DeviceKey key;
  private @Nullable String token;
  private String address;
  private boolean withoutV2;

  /**
   * @param addresses base addresses of the server, tried in this order; at least one
   * @param tenantToken the tenant's token, or null
   */
  public MenderServer(
      HttpTransport http,
      List<String> addresses,
      @Nullable String tenantToken,
      IdentitySource identity,
      DeviceKey key) {
    this.http = http;
    this.addresses = addresses.stream().map(url -> url.replaceAll("/+$", "")).toList();
    this.tenantToken = tenantToken;
    this.identity = identity;
    this.key = key;
    this.address = this.addresses.get(0);
  }

  @Override
  public Optional<Offer> poll(DeviceIdentity device) throws ServerException {
    Answer answer = withoutV2 ? pollV1(device) : call("POST", NEXT, Messages.provides(device));
    if (!withoutV2 && answer.code() == 404) {
      withoutV2 = true;
      answer = pollV1(device);
    }
    if (answer.code() == 204 || (withoutV2 && answer.code() == 404)) {
      return Optional.empty();
    }
    requireSuccess(answer, "ask for a deployment");
    return Optional.of(Messages.offer(answer.body()));
  }

  private Answer pollV1(DeviceIdentity device) throws ServerException {
    String query =
        "next?artifact_name=%s&device_type=%s"
            .formatted(encode(device.artifactName()), encode(device.deviceType()));
    return call("GET", DEPLOYMENTS + query, null);
  }

  @Override
  public Ack report(String deploymentId, Status status, String substate) throws ServerException {
    String word = status.name().toLowerCase(Locale.ROOT);
    String detail = substate.substring(0, Math.min(substate.length(), LONGEST_SUBSTATE));
    Answer answer =
        call("PUT", DEPLOYMENTS + encode(deploymentId) + "/status", Messages.status(word, detail));
    if (answer.code() == 409) {
      return Ack.ABORTED;
    }
    // Nothing but this is the server's: any page of something in between is a 200 as well.
    if (answer.code() != 204) {
      throw unexpected(answer, "report " + word);
    }
    return Ack.ACCEPTED;
  }

  @Override
  public void uploadLog(String deploymentId, List<LogEntry> entries) throws ServerException {
    Answer answer = call("PUT", DEPLOYMENTS + encode(deploymentId) + "/log", Messages.log(entries));
    requireSuccess(answer, "send the log");
  }

  @Override
  public void sendInventory(Map<String, List<String>> attributes) throws ServerException {
    requireSuccess(call("PUT", INVENTORY, Messages.inventory(attributes)), "send the inventory");
  }

  @Override
  public void renewAuthorization() {
    token = null;
  }

  /** Calls with the token; with a new one if there is none or the server does not take it. */
  private Answer call(String method, String path, @Nullable String body) throws ServerException {
    boolean fresh = token == null;
    if (fresh) {
      authenticate();
    }
    Answer answer = authorized(method, path, body);
    if (answer.code() == 401 && !fresh) {
      authenticate();
      answer = authorized(method, path, body);
    }
    if (answer.code() == 401) {
      token = null;
    }
    return answer;
  }

  private Answer authorized(String method, String path, @Nullable String body)
      throws ServerException {
    Map<String, String> headers = new HashMap<>();
    headers.put("Authorization", "Bearer " + token);
    return http.send(new Request(method, address + path, headers, body));
  }

  private void authenticate() throws ServerException {
    token = null;
    String body = Messages.authentication(identity.attributes(), key.publicKeyPem(), tenantToken);
    String signature = key.sign(body.getBytes(StandardCharsets.UTF_8));
    ServerException last = null;
    for (String candidate : addresses) {
      try {
        Answer answer =
            http.send(
                new Request(
                    "POST",
                    candidate + AUTHENTICATION,
                    Map.of("X-MEN-Signature", signature),
                    body));
        address = candidate;
        token = token(answer);
        return;
      } catch (ServerException e) {
        last = e;
        if (e.kind() != ServerException.Kind.UNREACHABLE) {
          throw e;
        }
      }
    }
    if (last != null) {
      throw last;
    }
  }

  private String token(Answer answer) throws ServerException {
    if (answer.code() == 401 || answer.code() == 403) {
      throw new ServerException(
          ServerException.Kind.UNAUTHORIZED,
          "%s has not accepted this device yet".formatted(Addresses.shown(address)),
          answer.code(),
          answer.retryAfter(),
          null);
    }
    requireSuccess(answer, "authenticate");
    String text = answer.body().strip();
    if (text.isEmpty() || !text.matches("[\\x21-\\x7e]+")) {
      throw new ServerException(
          ServerException.Kind.MALFORMED, "the server's token cannot be understood");
    }
    return text;
  }

  private void requireSuccess(Answer answer, String what) throws ServerException {
    if (!answer.isSuccess()) {
      throw unexpected(answer, what);
    }
  }

  private ServerException unexpected(Answer answer, String what) {
    ServerException.Kind kind =
        switch (answer.code()) {
          case 401, 403 -> ServerException.Kind.UNAUTHORIZED;
          case 413 -> ServerException.Kind.TOO_LARGE;
          default -> ServerException.Kind.REFUSED;
        };
    return new ServerException(
        kind,
        "cannot %s: %s answered HTTP %d".formatted(what, Addresses.shown(address), answer.code()),
        answer.code(),
        answer.retryAfter(),
        null);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
