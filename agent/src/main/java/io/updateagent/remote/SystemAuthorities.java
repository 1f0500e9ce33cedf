package io.updateagent.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorities that the operator of the device manages for all of its programs, by {@code
 * update-ca-certificates} or the like. Those of the Java run time are taken where there are none: a
 * run time that comes with the agent has its own, which nobody else keeps up to date.
 */
final class SystemAuthorities {
  /** Names another file, as it does for OpenSSL and for programs in Go. */
  static final String VARIABLE = "SSL_CERT_FILE";

  private static final Logger LOG = LoggerFactory.getLogger("agent");

  /** Where Debian, Fedora, openSUSE and Alpine keep them. */
  private static final List<Path> BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private SystemAuthorities() {}

  /**
   * @throws IOException if the file that the environment names cannot be used
   */
  static List<X509Certificate> in(Map<String, String> environment)
      throws GeneralSecurityException, IOException {
    String named = environment.get(VARIABLE);
    if (named != null && !named.isEmpty()) {
      return Tls.certificates(VARIABLE, Path.of(named));
    }
    boolean javaIsTold = System.getProperty("javax.net.ssl.trustStore") != null;
    Optional<Path> bundle = BUNDLES.stream().filter(Files::isReadable).findFirst();
    if (bundle.isPresent() && !javaIsTold) {
      try {
        return Tls.certificates("the system's authorities", bundle.get());
      } catch (IOException e) {
        LOG.warn("{}; those of the Java run time are used", e.getMessage());
      }
    }
    return List.of(manager(null).getAcceptedIssuers());
  }

  /** Trusts what is in a store, or what the Java run time trusts. */
  static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }
}
