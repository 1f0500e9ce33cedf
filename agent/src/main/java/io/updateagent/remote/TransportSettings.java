package io.updateagent.remote;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to connect.
 *
 * @param userAgent what the device calls itself
 * @param timeouts how long to wait for what
 * @param tls whom to trust
 * @param environment where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up
 */
public record TransportSettings(
    String userAgent, Timeouts timeouts, TlsFiles tls, Map<String, String> environment) {
  public TransportSettings {
    environment = Map.copyOf(environment);
  }

  /**
   * Limits of time.
   *
   * @param connect for each address that is tried
   * @param read how long the server may stay silent
   * @param call for a whole call with its answer, but for downloads: a server that sends a byte now
   *     and then is never silent
   */
  public record Timeouts(Duration connect, Duration read, Duration call) {}

  /**
   * Whom a connection trusts, and how it identifies itself.
   *
   * @param authorities PEM file of authorities to trust beside the system's; null for none
   * @param certificate PEM file of the certificate to show, with its chain; null for none
   * @param key the certificate's key, a PEM file or a PKCS#11 URI; null for none
   * @param pins of which one has to be met, {@code sha256/} and the hash of a public key in base64
   * @param pinnedHosts for which hosts they hold
   * @param skipVerify whether any certificate will do
   */
  public record TlsFiles(
      @Nullable Path authorities,
      @Nullable Path certificate,
      @Nullable String key,
      List<String> pins,
      List<String> pinnedHosts,
      boolean skipVerify) {
    static final TlsFiles NONE = new TlsFiles(null, null, null, List.of(), List.of(), false);

    /** Keeps its own copies. */
    public TlsFiles {
      pins = List.copyOf(pins);
      pinnedHosts = List.copyOf(pinnedHosts);
    }
  }

  /** No certificates, no proxy; 30 seconds to connect, 60 of silence, 180 for a whole call. */
  public static TransportSettings forVersion(String version) {
    return new TransportSettings(
        "update-agent/" + version,
        new Timeouts(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(180)),
        TlsFiles.NONE,
        Map.of());
  }

  /** The same with other time-outs; a whole call may take three times as long as a silence. */
  public TransportSettings withTimeouts(Duration connect, Duration read) {
    return new TransportSettings(
        userAgent, new Timeouts(connect, read, read.multipliedBy(3)), tls, environment);
  }

  /** The same with certificates and key; null for what is not used. */
  public TransportSettings withTls(
      @Nullable Path authorities, @Nullable Path certificate, @Nullable String key) {
    return with(
        new TlsFiles(
            authorities, certificate, key, tls.pins(), tls.pinnedHosts(), tls.skipVerify()));
  }

  /** The same with pins for the servers at these addresses. */
  public TransportSettings withPins(List<String> pins, List<String> addresses) {
    List<String> hosts = addresses.stream().map(Addresses::host).toList();
    return with(new TlsFiles(tls.authorities(), tls.certificate(), tls.key(), pins, hosts, false));
  }

  /** The same that takes any certificate of any server. */
  public TransportSettings withoutVerification() {
    return with(
        new TlsFiles(tls.authorities(), tls.certificate(), tls.key(), List.of(), List.of(), true));
  }

  private TransportSettings with(TlsFiles changed) {
    return new TransportSettings(userAgent, timeouts, changed, environment);
  }

  /** The same with the proxies that an environment names. */
  public TransportSettings withEnvironment(Map<String, String> variables) {
    return new TransportSettings(userAgent, timeouts, tls, variables);
  }
}
