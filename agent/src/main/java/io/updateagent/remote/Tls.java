package io.updateagent.remote;

import io.updateagent.keys.HardwareKey;
import io.updateagent.keys.PemKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection trusts and how it identifies itself: the system's authorities and an extra file
 * of them, and a client certificate.
 *
 * @param context makes the sockets
 * @param trust decides about servers
 */
record Tls(SSLContext context, X509TrustManager trust) {
  private static final char[] NO_PASSWORD = new char[0];

  /**
   * @throws ServerException if a file cannot be read or used; the message names it
   */
  static Tls of(TransportSettings settings) throws ServerException {
    TransportSettings.TlsFiles files = settings.tls();
    try {
      X509TrustManager trust =
          files.skipVerify()
              ? new AnyCertificate()
              : trust(files.authorities(), settings.environment());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity(files), new X509TrustManager[] {trust}, null);
      return new Tls(context, trust);
    } catch (GeneralSecurityException | IOException e) {
      throw new ServerException(
          ServerException.Kind.MALFORMED, "cannot set up TLS: " + e.getMessage(), e);
    }
  }

  private static X509TrustManager trust(@Nullable Path extra, Map<String, String> environment)
      throws GeneralSecurityException, IOException {
    List<X509Certificate> authorities = new ArrayList<>(SystemAuthorities.in(environment));
    if (extra != null) {
      authorities.addAll(certificates("ServerCertificate", extra));
    }
    KeyStore store = empty();
    for (X509Certificate authority : authorities) {
      store.setCertificateEntry("authority-" + store.size(), authority);
    }
    return SystemAuthorities.manager(store);
  }

  private static KeyManager @Nullable [] identity(TransportSettings.TlsFiles files)
      throws GeneralSecurityException, IOException {
    Path certificate = files.certificate();
    String key = files.key();
    if (certificate == null || key == null) {
      return null;
    }
    List<X509Certificate> chain = certificates("HttpsClient.Certificate", certificate);
    PrivateKey secret =
        HardwareKey.isAddress(key)
            ? HardwareKey.open(key).privateKey()
            : privateKey("HttpsClient.Key", Path.of(key));
    return new KeyManager[] {new ClientIdentity(secret, chain)};
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  /**
   * Reads all certificates of a PEM file.
   *
   * @param setting names what asked for the file, in messages
   * @throws IOException if it holds none, or something else
   */
  static List<X509Certificate> certificates(String setting, Path file) throws IOException {
    try {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content(setting, file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!all.isEmpty()) {
        return all;
      }
    } catch (GeneralSecurityException e) {
      throw unusable(setting, file, "it holds no certificate in PEM format", e);
    }
    throw unusable(setting, file, "it holds no certificate in PEM format", null);
  }

  private static PrivateKey privateKey(String setting, Path file) throws IOException {
    try {
      return PemKeys.read(new String(content(setting, file), StandardCharsets.ISO_8859_1));
    } catch (GeneralSecurityException e) {
      throw unusable(setting, file, String.valueOf(e.getMessage()), e);
    }
  }

  private static byte[] content(String setting, Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw unusable(setting, file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw unusable(setting, file, "permission denied", e);
    } catch (IOException e) {
      throw unusable(setting, file, String.valueOf(e.getMessage()), e);
    }
  }

  private static IOException unusable(
      String setting, Path file, String reason, @Nullable Exception cause) {
    return new IOException("cannot use %s %s: %s".formatted(setting, file, reason), cause);
  }
}
