package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir Path directory;

  /** Makes a certificate with its key, as files, with the tool of the run time. */
  private KeyStore make(String name, String kind) throws Exception {
    Path file = directory.resolve(name + ".p12");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                kind,
                "-dname",
                "CN=bench",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    tool.getInputStream().readAllBytes();
    assertTrue(tool.waitFor(60, TimeUnit.SECONDS) && tool.exitValue() == 0);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    pem(name + ".crt", "CERTIFICATE", store.getCertificate("a").getEncoded());
    pem(name + ".key", "PRIVATE KEY", store.getKey("a", PASSWORD).getEncoded());
    return store;
  }

  private void pem(String name, String label, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(content);
    Files.writeString(
        directory.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, text, label));
  }

  private Options with(String certificate, String key) {
    return new Options(
        "127.0.0.1",
        0,
        directory.resolve("data"),
        null,
        false,
        "token",
        Options.USUAL_TOKENS,
        new Tls(directory.resolve(certificate), directory.resolve(key)));
  }

  private static HttpClient trusting(KeyStore store) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", store.getCertificate("a"));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  @Test
  void whoTrustsTheCertificateReachesTheServer() throws Exception {
    for (String kind : new String[] {"EC", "RSA"}) {
      KeyStore store = make(kind, kind);
      try (BenchServer server = BenchServer.start(with(kind + ".crt", kind + ".key"))) {
        assertTrue(server.url().startsWith("https://127.0.0.1:"), server.url());
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(server.url() + "/api/management/v1/audit")).build();
        assertEquals(401, trusting(store).send(request, BodyHandlers.ofString()).statusCode());
        assertThrows(
            IOException.class,
            () -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));
      }
    }
  }

  @Test
  void filesThatDoNotFitAreRefusedWithTheReason() throws Exception {
    make("one", "EC");
    make("two", "EC");
    make("three", "RSA");
    refused("is not the key of", with("one.crt", "two.key"));
    refused("not of the kind", with("one.crt", "three.key"));
    refused("no certificate", with("one.key", "one.key"));
    refused("no private key", with("one.crt", "one.crt"));
    refused("there is no file", with("none.crt", "one.key"));
  }

  private static void refused(String message, Options options) {
    var error = assertThrows(IOException.class, () -> BenchServer.start(options).close());
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }
}
