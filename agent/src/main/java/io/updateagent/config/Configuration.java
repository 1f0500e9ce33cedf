package io.updateagent.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file: JSON with the keys of {@code mender.conf} where the meaning is the same,
 * so that an existing file works.
 *
 * <pre>{@code
 * { "ServerURL": "https://updates.example.org", "TenantToken": "...",
 *   "UpdatePollIntervalSeconds": 1800, "ArtifactVerifyKeys": ["/etc/agent/artifact.pem"] }
 * }</pre>
 *
 * @param serverUrls base addresses of the server, in order; none means no server
 * @param tenantToken the tenant's token, or null
 * @param serverCertificate file of extra authorities, or null
 * @param clientCertificate client certificate, or null
 * @param clientKey its key: a file, or a PKCS#11 URI; null for none
 * @param access how the device proves itself to servers, and reaches them
 * @param artifactVerifyKeys files of the public keys that artifacts must be signed with
 * @param updatePollInterval how often the server is asked for a deployment
 * @param inventoryPollInterval how often the inventory is sent
 * @param retryPollInterval longest wait between repetitions
 * @param retryPollCount how often a report is repeated
 * @param configuredDownloadCount how often a download that broke off goes on; null if the file does
 *     not say
 * @param maxDownloadBytesPerSecond what a download may take of the line; 0 for all
 * @param stateScriptTimeout how long one run of a state script may take
 * @param stateScriptRetryTimeout how long a state script may ask to be called again
 * @param stateScriptRetryInterval the wait before it is
 * @param moduleTimeout how long a call of an update module may take
 * @param curedByLastInstall whether any success clears the inconsistent records
 * @param refuseWhenInconsistent whether the daemon refuses deployments on an inconsistent device
 * @param hawkbit how to talk to a hawkBit server; null if the server has the Mender device API
 * @param localControl what people on the device have a say in
 * @param metricsFile where the daemon writes its figures, for the textfile collector of a
 *     monitoring agent; null for nowhere
 */
public record Configuration(
    List<String> serverUrls,
    @Nullable String tenantToken,
    @Nullable Path serverCertificate,
    @Nullable Path clientCertificate,
    @Nullable String clientKey,
    ServerAccess access,
    List<Path> artifactVerifyKeys,
    Duration updatePollInterval,
    Duration inventoryPollInterval,
    Duration retryPollInterval,
    int retryPollCount,
    @Nullable Integer configuredDownloadCount,
    long maxDownloadBytesPerSecond,
    Duration stateScriptTimeout,
    Duration stateScriptRetryTimeout,
    Duration stateScriptRetryInterval,
    Duration moduleTimeout,
    boolean curedByLastInstall,
    boolean refuseWhenInconsistent,
    @Nullable HawkbitSettings hawkbit,
    LocalControl localControl,
    @Nullable Path metricsFile) {

  /** Largest size of a file, in bytes: more is no configuration. */
  private static final long LARGEST = 1 << 20;

  /** Keys of mender.conf that mean nothing here; a file that has them works all the same. */
  private static final Set<String> PASSED_OVER =
      Set.of(
          "RootfsPartA",
          "RootfsPartB",
          "BootUtilitiesSetActivePart",
          "BootUtilitiesGetNextActivePart",
          "DeviceTypeFile",
          "DaemonLogLevel",
          "UpdateLogPath",
          "Connectivity",
          "UpdateControlMapExpirationTimeSeconds",
          "UpdateControlMapBootExpirationTimeSeconds",
          "DeviceTier",
          "ClientProtocol");

  /** How often a download that broke off goes on in the daemon. */
  public int retryDownloadCount() {
    return configuredDownloadCount == null
        ? Keys.usual("RetryDownloadCount")
        : configuredDownloadCount;
  }

  /** What holds without a file. */
  public static Configuration defaults() {
    try {
      return read(ConfigurationFile.parse(Path.of("defaults"), "{}"), warning -> {});
    } catch (ConfigurationException e) {
      throw new IllegalStateException("the defaults are valid", e);
    }
  }

  /**
   * Reads and validates a file; a missing one is the same as an empty object.
   *
   * @param warnings hears about keys that are not known
   * @throws ConfigurationException with file, line and key of the first thing that is wrong
   */
  public static Configuration load(Path file, Consumer<String> warnings)
      throws ConfigurationException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
        throw new ConfigurationException("cannot read %s: it is no regular file".formatted(file));
      }
      if (Files.size(file) > LARGEST) {
        throw new ConfigurationException(
            "cannot read %s: it is larger than %d MiB".formatted(file, LARGEST >> 20));
      }
      return read(ConfigurationFile.parse(file, Files.readString(file)), warnings);
    } catch (NoSuchFileException e) {
      return defaults();
    } catch (AccessDeniedException e) {
      throw new ConfigurationException("cannot read %s: permission denied".formatted(file));
    } catch (CharacterCodingException e) {
      throw new ConfigurationException("cannot read %s: it is no text in UTF-8".formatted(file));
    } catch (IOException e) {
      throw new ConfigurationException("cannot read %s: %s".formatted(file, e.getMessage()));
    }
  }

  static Configuration read(ConfigurationFile file, Consumer<String> warnings)
      throws ConfigurationException {
    file.keys().stream()
        .filter(key -> !Keys.names().contains(key) && !PASSED_OVER.contains(key))
        .forEach(
            key -> warnings.accept("the key %s is not known and is passed over".formatted(key)));
    return new Configuration(
        servers(file),
        file.text("TenantToken"),
        file.path("ServerCertificate"),
        file.path("HttpsClient", "Certificate"),
        file.text("HttpsClient", "Key"),
        ServerAccess.read(file),
        keys(file),
        file.seconds("UpdatePollIntervalSeconds", Keys.usual("UpdatePollIntervalSeconds")),
        file.seconds("InventoryPollIntervalSeconds", Keys.usual("InventoryPollIntervalSeconds")),
        file.seconds("RetryPollIntervalSeconds", Keys.usual("RetryPollIntervalSeconds")),
        file.count("RetryPollCount", Keys.usual("RetryPollCount")),
        file.keys().contains("RetryDownloadCount")
            ? (Integer) file.count("RetryDownloadCount", Keys.usual("RetryDownloadCount"))
            : null,
        file.count("MaxDownloadBytesPerSecond", Keys.usual("MaxDownloadBytesPerSecond")),
        file.seconds("StateScriptTimeoutSeconds", Keys.usual("StateScriptTimeoutSeconds")),
        file.seconds(
            "StateScriptRetryTimeoutSeconds", Keys.usual("StateScriptRetryTimeoutSeconds")),
        file.seconds(
            "StateScriptRetryIntervalSeconds", Keys.usual("StateScriptRetryIntervalSeconds")),
        file.seconds("ModuleTimeoutSeconds", Keys.usual("ModuleTimeoutSeconds")),
        curedByLastInstall(file),
        file.flag("RefuseWhenInconsistent"),
        HawkbitSettings.read(file, warnings),
        LocalControlKeys.read(file),
        file.path("MetricsFile"));
  }

  private static List<String> servers(ConfigurationFile file) throws ConfigurationException {
    String single = file.text("ServerURL");
    List<String> several = file.texts("Servers", "ServerURL");
    List<String> all = single == null ? several : List.of(single);
    String key = single == null ? "Servers" : "ServerURL";
    for (String url : all) {
      if (!ServerAddress.hasScheme(url)) {
        // Not repeated here, nor below: it may hold a password.
        throw file.wrong(key, "an address that begins with https:// or http://", null);
      }
      if (!ServerAddress.isBase(url)) {
        throw file.wrong(
            key,
            "an address with a host, and without user, query and fragment,"
                + " like https://updates.example.org",
            null);
      }
    }
    return List.copyOf(all);
  }

  private static List<Path> keys(ConfigurationFile file) throws ConfigurationException {
    var keys = new ArrayList<Path>();
    Path single = file.path("ArtifactVerifyKey");
    if (single != null) {
      keys.add(single);
    }
    keys.addAll(file.paths("ArtifactVerifyKeys"));
    return List.copyOf(keys);
  }

  private static boolean curedByLastInstall(ConfigurationFile file) throws ConfigurationException {
    String policy = file.text("InconsistentPolicy");
    if (policy == null || policy.equals("scope")) {
      return false;
    }
    if (policy.equals("last-install")) {
      return true;
    }
    throw file.wrong("InconsistentPolicy", "\"scope\" or \"last-install\"", null);
  }
}
