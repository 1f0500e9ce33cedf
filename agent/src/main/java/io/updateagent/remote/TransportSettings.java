package io.updateagent.remote;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to connect.
 *
 * @param userAgent what the device calls itself
 * @param connectTimeout for each address that is tried
 * @param readTimeout how long the server may stay silent
 * @param serverCertificate PEM file of authorities to trust beside the system's; null for none
 * @param clientCertificate PEM file of the certificate to show, with its chain; null for none
 * @param clientKey PEM file of the certificate's key; null for none
 * @param environment where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up
 */
public record TransportSettings(
    String userAgent,
    Duration connectTimeout,
    Duration readTimeout,
    @Nullable Path serverCertificate,
    @Nullable Path clientCertificate,
    @Nullable Path clientKey,
    Map<String, String> environment) {
  public TransportSettings {
    environment = Map.copyOf(environment);
  }

  /** No certificates, no proxy, 30 seconds to connect and 60 to read. */
  public static TransportSettings forVersion(String version) {
    return new TransportSettings(
        "update-agent/" + version,
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        null,
        null,
        null,
        Map.of());
  }

  /** The same with other time-outs. */
  public TransportSettings withTimeouts(Duration connect, Duration read) {
    return new TransportSettings(
        userAgent, connect, read, serverCertificate, clientCertificate, clientKey, environment);
  }

  /** The same with certificates and key; null for what is not used. */
  public TransportSettings withTls(
      @Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
    return new TransportSettings(
        userAgent, connectTimeout, readTimeout, authorities, certificate, key, environment);
  }

  /** The same with the proxies that an environment names. */
  public TransportSettings withEnvironment(Map<String, String> variables) {
    return new TransportSettings(
        userAgent,
        connectTimeout,
        readTimeout,
        serverCertificate,
        clientCertificate,
        clientKey,
        variables);
  }
}
