package io.updateagent.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The list of keys that the configuration knows. What is read, what is said to be unknown, {@code
 * docs/configuration.md} and the example that the package brings all follow from it.
 */
public final class Keys {
  private static final Map<String, Key> ALL = new LinkedHashMap<>();

  static {
    text("ServerURL", "address", "https://updates.example.org", "Base address of the server.");
    other(
        "Servers",
        "list of objects",
        "[{\"ServerURL\": \"https://one.example.org\"}]",
        "Several servers, tried in this order; instead of ServerURL.");
    text(
        "ServerType",
        "mender or hawkbit",
        "mender",
        "What the server speaks: the Mender device API, or the Direct Device Integration API of"
            + " Eclipse hawkBit.");
    text(
        "TenantToken",
        "text",
        "...",
        "Says to which tenant of a hosted server this device belongs.");
    other(
        "Hawkbit",
        "object",
        "{\"Tenant\": \"DEFAULT\", \"ControllerId\": \"box-1\", \"TargetTokenFile\":"
            + " \"/etc/agent/target-token\", \"Confirm\": \"never\"}",
        "With ServerType hawkbit: the tenant, what the server calls this device, one of TargetToken,"
            + " TargetTokenFile, GatewayToken, GatewayTokenFile, and whether the agent confirms by"
            + " itself what the server wants confirmed (Confirm: never or always).");
    text(
        "ServerCertificate",
        "file",
        "/etc/agent/server.crt",
        "Authorities that are trusted for the server beside those of the system, PEM.");
    other(
        "ServerCertificatePins",
        "list of texts",
        "[\"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"]",
        "Only a server with one of these public keys is talked to.");
    other(
        "HttpsClient",
        "object",
        "{\"Certificate\": \"/etc/agent/client.crt\", \"Key\": \"/etc/agent/client.key\"}",
        "Certificate and key that the device shows to the server (mTLS); the key may be a PKCS#11"
            + " URI.");
    other(
        "Security",
        "object",
        "{\"AuthPrivateKey\": \"/etc/agent/device.pem\"}",
        "The key by which the server knows this device: a file, or a PKCS#11 URI. Without it the"
            + " agent makes one, key.pem in the data directory.");
    text("DeviceKeyType", "ECDSA, RSA or Ed25519", "ECDSA", "What kind of key the agent makes.");
    flag("SkipVerify", "Takes any certificate of a server. For a bench only; the log warns of it.");
    other(
        "Proxy",
        "object",
        "{\"HTTPS\": \"http://proxy.example.org:3128\", \"NoProxy\": \".local\"}",
        "Proxies, instead of the variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY.");
    text(
        "ArtifactVerifyKey",
        "file",
        "/etc/agent/artifact.pem",
        "Public key that artifacts must be signed with, PEM.");
    other(
        "ArtifactVerifyKeys",
        "list of files",
        "[\"/etc/agent/artifact.pem\"]",
        "Several of them: one has to fit. Without any key, artifacts need no signature.");
    number("UpdatePollIntervalSeconds", 1800, "s", "How often the server is asked for an update.");
    number("InventoryPollIntervalSeconds", 28_800, "s", "How often the inventory is sent unasked.");
    number("RetryPollIntervalSeconds", 300, "s", "The longest wait between repetitions.");
    number("RetryPollCount", 10, "", "How often a report is repeated before it is kept for later.");
    number("RetryDownloadCount", 10, "", "How often a download that broke off goes on.");
    other(
        "StartSpreadSeconds",
        "number, s",
        "60",
        "Over how long the first contacts of a fleet after a boot are spread. Without it: over a"
            + " part of the poll interval.");
    number(
        "MaxDownloadBytesPerSecond",
        0,
        "bytes/s",
        "What a download may take of the line; heeded while it runs. 0 is all.");
    number("ModuleTimeoutSeconds", 14_400, "s", "How long one call of an update module may take.");
    number("StateScriptTimeoutSeconds", 3600, "s", "How long one run of a state script may take.");
    number(
        "StateScriptRetryTimeoutSeconds",
        1800,
        "s",
        "How long a state script may ask to be called again.");
    number("StateScriptRetryIntervalSeconds", 60, "s", "The wait before it is.");
    text(
        "InconsistentPolicy",
        "scope or last-install",
        "scope",
        "What cures: scope, an update that replaced what was damaged; last-install, any success, as"
            + " other agents have it.");
    flag(
        "RefuseWhenInconsistent",
        "The daemon takes no deployment while the device is inconsistent.");
    other(
        "UpdateWindows",
        "list of objects",
        "[{\"Days\": [\"sat\"], \"From\": \"22:00\", \"To\": \"04:00\", \"TimeZone\":"
            + " \"Europe/Berlin\", \"Phases\": [\"install\", \"reboot\"]}]",
        "When the daemon may download, install and reboot; see local-control.md.");
    other(
        "RequireApproval",
        "text or list of texts",
        "[\"install\", \"commit\"]",
        "Of install, reboot, commit: what waits for agent approve.");
    other("DBus", "object", "{\"Enabled\": true}", "Whether the agent is on the system bus.");
    text(
        "MetricsFile",
        "file",
        "/run/agent.prom",
        "Where the daemon writes its figures for Prometheus; see service.md.");
  }

  private Keys() {}

  /**
   * A key.
   *
   * @param name as in the file
   * @param kind what its value is, for people
   * @param usual what counts without it, as in the file; empty if nothing does
   * @param example a value, as in the file
   * @param meaning what it is for, in a sentence or two
   */
  public record Key(String name, String kind, String usual, String example, String meaning) {}

  /** All of them, in the order in which documents show them. */
  public static List<Key> all() {
    return List.copyOf(ALL.values());
  }

  static Set<String> names() {
    return ALL.keySet().stream().collect(Collectors.toUnmodifiableSet());
  }

  /** What counts without such a number. */
  static int usual(String name) {
    return Integer.parseInt(Objects.requireNonNull(ALL.get(name)).usual());
  }

  private static void number(String name, int usual, String unit, String meaning) {
    String kind = unit.isEmpty() ? "number" : "number, " + unit;
    add(new Key(name, kind, Integer.toString(usual), Integer.toString(usual), meaning));
  }

  private static void flag(String name, String meaning) {
    add(new Key(name, "true or false", "false", "false", meaning));
  }

  /** A text; one that is a choice has its first as the usual one. */
  private static void text(String name, String kind, String example, String meaning) {
    String quoted = "\"" + example + "\"";
    boolean isChoice = kind.contains(" or ");
    add(new Key(name, kind, isChoice ? quoted : "", quoted, meaning));
  }

  private static void other(String name, String kind, String example, String meaning) {
    add(new Key(name, kind, "", example, meaning));
  }

  private static void add(Key key) {
    ALL.put(key.name(), key);
  }
}
