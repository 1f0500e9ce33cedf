package io.updateagent.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * What the server shows to prove who it is. Read once, at the start.
 *
 * @param certificate PEM, the server's own first, then those that lead to its root
 * @param key its private key: PEM, PKCS#8, not encrypted
 */
public record Tls(Path certificate, Path key) {
  private static final char[] IN_MEMORY = "in memory only".toCharArray();
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  /** Kinds of keys with a signature of theirs. */
  private static final Map<String, String> KINDS =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "Ed25519", "Ed25519");

  /**
   * Reads both files.
   *
   * @throws IOException with one line, if one cannot be used, or they do not belong together
   */
  SslContextFactory.Server read() throws IOException {
    List<Certificate> chain = chain();
    PrivateKey secret = secret(chain.get(0).getPublicKey());
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", secret, IN_MEMORY, chain.toArray(Certificate[]::new));
      var factory = new SslContextFactory.Server();
      factory.setKeyStore(store);
      factory.setKeyStorePassword(new String(IN_MEMORY));
      return factory;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use %s: %s".formatted(certificate, e.getMessage()), e);
    }
  }

  private List<Certificate> chain() throws IOException {
    try {
      var content = new ByteArrayInputStream(content(certificate));
      var all = CertificateFactory.getInstance("X.509").generateCertificates(content);
      if (all.isEmpty()) {
        throw new IOException("there is no certificate in " + certificate);
      }
      return List.copyOf(all);
    } catch (CertificateException e) {
      throw new IOException("cannot use %s: it is no certificate as PEM".formatted(certificate), e);
    }
  }

  private PrivateKey secret(PublicKey counterpart) throws IOException {
    String text = new String(content(key), StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(
          "cannot use %s: it is no private key as PEM (PKCS#8, not encrypted); openssl pkcs8 -topk8 -nocrypt makes one of others"
              .formatted(key));
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
      String kind = kindOf(counterpart);
      PrivateKey secret =
          KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (belong(secret, counterpart, Objects.requireNonNull(KINDS.get(kind)))) {
        return secret;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "cannot use %s: it is damaged, or not of the kind of %s".formatted(key, certificate), e);
    }
    throw new IOException("%s is not the key of %s".formatted(key, certificate));
  }

  private static String kindOf(PublicKey key) {
    return key.getAlgorithm().equals("EdDSA") ? "Ed25519" : key.getAlgorithm();
  }

  private static boolean belong(PrivateKey secret, PublicKey counterpart, String algorithm)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(secret);
    byte[] signed = signature.sign();
    signature.initVerify(counterpart);
    return signature.verify(signed);
  }

  private static byte[] content(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  /** Where the server listens with it. */
  static Connector connector(
      SslContextFactory.Server factory,
      Server server,
      HttpConfiguration settings,
      String host,
      int port) {
    var secure = new HttpConfiguration(settings);
    // Benches are reached by address, too, whatever name is in the certificate.
    secure.addCustomizer(new SecureRequestCustomizer(false));
    return Listening.at(
        host,
        port,
        server,
        new SslConnectionFactory(factory, "http/1.1"),
        new HttpConnectionFactory(secure));
  }
}
