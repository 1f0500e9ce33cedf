package io.updateagent.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the device proves itself to servers, and how it reaches them.
 *
 * <pre>{@code
 * "Security": {"AuthPrivateKey": "pkcs11:object=device?pin-source=file:/etc/agent/pin"},
 * "ServerCertificatePins": ["sha256/AAAA..."],
 * "Proxy": {"HTTPS": "http://proxy.example.org:3128", "NoProxy": "10.0.0.0/8,.local"}
 * }</pre>
 *
 * @param deviceKey file or PKCS#11 URI of the device's key ({@code Security.AuthPrivateKey}); null
 *     for a key of the agent's own
 * @param deviceKeyType what kind of key is made: {@code ECDSA}, {@code RSA} or {@code ED25519}
 * @param certificatePins of the servers: {@code sha256/} and the hash of the public key in base64
 * @param skipVerify whether any certificate of a server is good enough
 * @param proxies what counts instead of variables of the environment, under the same names
 * @param startSpread over how long first contacts after a boot are spread; null if not configured
 */
public record ServerAccess(
    @Nullable String deviceKey,
    String deviceKeyType,
    List<String> certificatePins,
    boolean skipVerify,
    Map<String, String> proxies,
    @Nullable Duration startSpread) {

  private static final List<String> KEY_TYPES = List.of("ECDSA", "RSA", "Ed25519");
  private static final int NOT_SET = -1;

  /** Keeps its own copies. */
  public ServerAccess {
    certificatePins = List.copyOf(certificatePins);
    proxies = Map.copyOf(proxies);
  }

  /** An environment in which the configured proxies count. */
  public Map<String, String> in(Map<String, String> environment) {
    var all = new TreeMap<>(environment);
    all.putAll(proxies);
    return all;
  }

  static ServerAccess read(ConfigurationFile file) throws ConfigurationException {
    List<String> pins = file.texts("ServerCertificatePins");
    for (String pin : pins) {
      if (!pin.matches("sha256/[A-Za-z0-9+/]{43}=")) {
        throw file.wrong(
            "ServerCertificatePins", "a list of texts like \"sha256/(44 characters)\"", null);
      }
    }
    boolean skipVerify = file.flag("SkipVerify");
    if (skipVerify && !pins.isEmpty()) {
      throw file.wrong("SkipVerify", "false where there are ServerCertificatePins", null);
    }
    int spread = file.count("StartSpreadSeconds", NOT_SET);
    return new ServerAccess(
        file.text("Security", "AuthPrivateKey"),
        keyType(file),
        pins,
        skipVerify,
        proxies(file),
        spread == NOT_SET ? null : Duration.ofSeconds(spread));
  }

  private static String keyType(ConfigurationFile file) throws ConfigurationException {
    String type = file.text("DeviceKeyType");
    for (String known : KEY_TYPES) {
      if (known.equalsIgnoreCase(type == null ? KEY_TYPES.get(0) : type)) {
        return known.toUpperCase(java.util.Locale.ROOT);
      }
    }
    throw file.wrong("DeviceKeyType", "\"ECDSA\", \"RSA\" or \"Ed25519\"", null);
  }

  private static Map<String, String> proxies(ConfigurationFile file) throws ConfigurationException {
    var proxies = new TreeMap<String, String>();
    for (String scheme : List.of("HTTP", "HTTPS")) {
      String address = file.text("Proxy", scheme);
      if (address != null && !isProxy(address)) {
        // Not repeated here: it may hold a password.
        throw file.wrong("Proxy", "an object with addresses like http://host:3128", null);
      }
      if (address != null) {
        proxies.put(scheme + "_PROXY", address);
      }
    }
    String exempt = file.text("Proxy", "NoProxy");
    if (exempt != null) {
      proxies.put("NO_PROXY", exempt);
    }
    return proxies;
  }

  private static boolean isProxy(String address) {
    try {
      URI uri = new URI(address);
      return "http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
