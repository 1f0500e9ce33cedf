package io.updateagent.remote.mender;

import io.updateagent.remote.Ack;
import io.updateagent.remote.Answer;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.Offer;
import io.updateagent.remote.Secrets;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import io.updateagent.remote.Texts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server with the Mender device API, or several that stand in for each other. A call goes to the
 * one that answered last; if that cannot be reached, or answers that it is broken, to the next,
 * each at most once.
 */
public final class MenderServer implements ManagementServer {
  private static final String INVENTORY = "/api/devices/v1/inventory/device/attributes";
  private static final String DEPLOYMENTS = "/api/devices/v1/deployments/device/deployments/";
  private static final String NEXT = "/api/devices/v2/deployments/device/deployments/next";
  private static final int LONGEST_SUBSTATE = 1000;
  private static final int BROKEN = 500;
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,65536}");

  private final List<Station> stations;
  private int current;
  private BiConsumer<String, String> listener = (token, server) -> {};

  /**
   * @param addresses base addresses of the server, tried in this order; at least one
   * @param tenantToken the tenant's token, or null
   * @param tokens where the tokens of the servers are kept
   */
  public MenderServer(
      HttpTransport http,
      List<String> addresses,
      @Nullable String tenantToken,
      IdentitySource identity,
      DeviceKey key,
      Tokens tokens) {
    var proof = new Proof(identity, key, tenantToken);
    this.stations =
        addresses.stream()
            .map(url -> new Station(http, url.replaceAll("/+$", ""), tokens, proof, this::heard))
            .toList();
  }

  /** Has somebody hear each token that a server took, with its address, and an empty one if not. */
  public void listen(BiConsumer<String, String> hears) {
    listener = hears;
  }

  private void heard(String token, String address) {
    listener.accept(token, address);
  }

  /** Whether a text can be sent as a token. */
  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  @Override
  public Optional<Offer> poll(DeviceIdentity device) throws ServerException {
    return call(
        station -> {
          Answer answer = ask(station, device);
          if (answer.code() == 204 || (station.isWithoutV2() && answer.code() == 404)) {
            return Optional.<Offer>empty();
          }
          requireSuccess(station, answer, "ask for a deployment");
          return Optional.of(Messages.offer(answer.body()));
        });
  }

  private static Answer ask(Station station, DeviceIdentity device) throws ServerException {
    if (!station.isWithoutV2()) {
      Answer answer = station.call("POST", NEXT, Messages.provides(device));
      if (answer.code() != 404) {
        return answer;
      }
      station.lacksV2();
    }
    String query =
        "next?artifact_name=%s&device_type=%s"
            .formatted(encode(device.artifactName()), encode(device.deviceType()));
    return station.call("GET", DEPLOYMENTS + query, null);
  }

  @Override
  public Ack report(String deploymentId, Status status, String substate) throws ServerException {
    // This protocol has no word of its own for what comes before the commit.
    Status known = status == Status.COMMITTING ? Status.INSTALLING : status;
    String word = known.name().toLowerCase(Locale.ROOT);
    String body =
        Messages.status(word, Texts.printable(Secrets.removed(substate), LONGEST_SUBSTATE));
    String path = DEPLOYMENTS + encode(deploymentId) + "/status";
    return call(
        station -> {
          Answer answer = station.tell(path, body);
          if (answer.code() == 409) {
            return Ack.ABORTED;
          }
          // Nothing but this is the server's: any page of something in between is a 200 as well.
          if (answer.code() != 204) {
            throw station.unexpected(answer, "report " + word);
          }
          return Ack.ACCEPTED;
        });
  }

  @Override
  public boolean answersReportsAlone() {
    return true;
  }

  @Override
  public void uploadLog(String deploymentId, List<LogEntry> entries) throws ServerException {
    var log = new UploadedLog(entries);
    String path = DEPLOYMENTS + encode(deploymentId) + "/log";
    while (true) {
      try {
        put(path, Messages.log(log.entries()), "send the log");
        return;
      } catch (ServerException e) {
        if (e.kind() != ServerException.Kind.TOO_LARGE || !log.shorten()) {
          throw e;
        }
      }
    }
  }

  @Override
  public void sendInventory(Map<String, List<String>> attributes) throws ServerException {
    put(INVENTORY, Messages.inventory(attributes), "send the inventory");
  }

  private void put(String path, String body, String what) throws ServerException {
    boolean alone = path.startsWith(DEPLOYMENTS);
    call(
        station -> {
          Answer answer = alone ? station.tell(path, body) : station.call("PUT", path, body);
          requireSuccess(station, answer, what);
          return answer;
        });
  }

  @Override
  public void renewAuthorization() {
    stations.forEach(Station::forget);
    current = 0;
  }

  /** What is done with one server. */
  private interface Errand<T> {
    T run(Station station) throws ServerException;
  }

  private <T> T call(Errand<T> errand) throws ServerException {
    for (int tried = 1; ; tried++) {
      try {
        return errand.run(stations.get(current));
      } catch (ServerException e) {
        if (e.kind() == ServerException.Kind.MALFORMED) {
          stations.get(current).startAnew();
        }
        boolean another = e.kind() == ServerException.Kind.UNREACHABLE || e.httpCode() >= BROKEN;
        if (!another) {
          throw e;
        }
        current = (current + 1) % stations.size();
        if (tried == stations.size()) {
          throw e;
        }
      }
    }
  }

  private static void requireSuccess(Station station, Answer answer, String what)
      throws ServerException {
    if (!answer.isSuccess()) {
      throw station.unexpected(answer, what);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
