package io.updateagent.server;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All devices, and the tokens they were given. In memory: a restart makes them ask again. */
final class Devices {
  /** How many there may be: whoever can reach the server may ask to be let in. */
  static final int MOST = 1000;

  private final Map<String, Device> byId = new LinkedHashMap<>();
  private final Map<String, Device> byToken = new HashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final boolean acceptAll;

  Devices(boolean acceptAll) {
    this.acceptAll = acceptAll;
  }

  /**
   * The device with that identity and key; a new one waits to be accepted, or is accepted at once.
   * Empty if it is new, and one too many.
   */
  synchronized Optional<Device> known(String identity, String publicKey) {
    byte[] name = (identity + "\n" + publicKey).getBytes(StandardCharsets.UTF_8);
    String id = UUID.nameUUIDFromBytes(name).toString();
    if (byId.size() >= MOST && !byId.containsKey(id)) {
      return Optional.empty();
    }
    return Optional.of(
        byId.computeIfAbsent(id, key -> new Device(key, identity, publicKey, acceptAll)));
  }

  synchronized String token(Device device) {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    byToken.values().remove(device);
    byToken.put(token, device);
    return token;
  }

  synchronized Optional<Device> authorized(String token) {
    return Optional.ofNullable(byToken.get(token)).filter(Device::isAccepted);
  }

  synchronized Optional<Device> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  synchronized List<Device> all() {
    return new ArrayList<>(byId.values());
  }
}
