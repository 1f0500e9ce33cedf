package io.updateagent.remote;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
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
    try {
      X509TrustManager trust = trust(settings.serverCertificate());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity(settings), new X509TrustManager[] {trust}, null);
      return new Tls(context, trust);
    } catch (GeneralSecurityException | IOException e) {
      throw new ServerException(
          ServerException.Kind.MALFORMED, "cannot set up TLS: " + e.getMessage(), e);
    }
  }

  private static X509TrustManager trust(@Nullable Path extra)
      throws GeneralSecurityException, IOException {
    X509TrustManager system = manager(null);
    if (extra == null) {
      return system;
    }
    KeyStore store = empty();
    int count = 0;
    for (X509Certificate authority : system.getAcceptedIssuers()) {
      store.setCertificateEntry("authority-" + count++, authority);
    }
    for (Certificate authority : certificates("ServerCertificate", extra)) {
      store.setCertificateEntry("authority-" + count++, authority);
    }
    return manager(store);
  }

  private static X509TrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  private static KeyManager @Nullable [] identity(TransportSettings settings)
      throws GeneralSecurityException, IOException {
    Path certificate = settings.clientCertificate();
    Path key = settings.clientKey();
    if (certificate == null || key == null) {
      return null;
    }
    KeyStore store = empty();
    Certificate[] chain =
        certificates("HttpsClient.Certificate", certificate).toArray(Certificate[]::new);
    store.setKeyEntry("client", privateKey("HttpsClient.Key", key), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static List<Certificate> certificates(String setting, Path file) throws IOException {
    try {
      var all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content(setting, file)));
      if (!all.isEmpty()) {
        return List.copyOf(all);
      }
    } catch (GeneralSecurityException e) {
      throw unusable(setting, file, "it holds no certificate in PEM format", e);
    }
    throw unusable(setting, file, "it holds no certificate in PEM format", null);
  }

  private static PrivateKey privateKey(String setting, Path file) throws IOException {
    String pem = new String(content(setting, file), StandardCharsets.ISO_8859_1);
    if (!pem.contains("BEGIN PRIVATE KEY")) {
      throw unusable(setting, file, "it holds no private key in PKCS#8 PEM format", null);
    }
    byte[] encoded =
        Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "").strip());
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException e) {
        continue; // another kind of key
      }
    }
    throw unusable(setting, file, "it is neither an RSA nor an EC nor an Ed25519 key", null);
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
