package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used is named with its setting, its file and the reason. */
class TlsTest {
  private static final String END = "-----END CERTIFICATE-----";

  @TempDir Path directory;

  @Test
  void aFileThatIsNotThere() {
    Path none = directory.resolve("none.crt");

    assertRefused("cannot use ServerCertificate %s: there is no such file", none, none, null, null);
    assertRefused(
        "cannot use HttpsClient.Certificate %s: there is no such file", none, null, none, none);
  }

  @Test
  void aFileThatHoldsSomethingElse() throws Exception {
    Path other = Files.writeString(directory.resolve("other"), "hello");
    Path empty = Files.createFile(directory.resolve("empty"));

    String reason = "cannot use ServerCertificate %s: it holds no certificate in PEM format";
    assertRefused(reason, other, other, null, null);
    assertRefused(reason, empty, empty, null, null);
  }

  @Test
  void aDirectory() {
    assertRefused(
        "cannot use ServerCertificate %s: Is a directory", directory, directory, null, null);
  }

  @Test
  void theAuthoritiesAreThoseOfTheSystemOrOfTheFileThatTheEnvironmentNames() throws Exception {
    Path system = Path.of("/etc/ssl/certs/ca-certificates.crt");
    assumeTrue(Files.isReadable(system), "this system keeps no authorities in " + system);
    String bundle = Files.readString(system);
    String first = bundle.substring(0, bundle.indexOf(END) + END.length());
    Path one = Files.writeString(directory.resolve("one.crt"), first + "\n");

    int all = authorities(Map.of());
    assertEquals(Tls.certificates("all", system).size(), all);
    assertEquals(1, authorities(Map.of("SSL_CERT_FILE", one.toString())));
  }

  @Test
  void aFileOfTheEnvironmentThatCannotBeUsedIsNamed() throws Exception {
    Path other = Files.writeString(directory.resolve("other"), "hello");
    var settings =
        TransportSettings.forVersion("1")
            .withEnvironment(Map.of("SSL_CERT_FILE", other.toString()));
    var refused = assertThrows(ServerException.class, () -> Tls.of(settings));
    assertEquals(
        "cannot set up TLS: cannot use SSL_CERT_FILE %s: it holds no certificate in PEM format"
            .formatted(other),
        refused.getMessage());
  }

  private static int authorities(Map<String, String> environment) throws ServerException {
    var settings = TransportSettings.forVersion("1").withEnvironment(environment);
    return Tls.of(settings).trust().getAcceptedIssuers().length;
  }

  private static void assertRefused(
      String message,
      Path file,
      @Nullable Path authorities,
      @Nullable Path certificate,
      @Nullable Path key) {
    var settings =
        TransportSettings.forVersion("1")
            .withTls(authorities, certificate, key == null ? null : key.toString());
    ServerException refused = assertThrows(ServerException.class, () -> Tls.of(settings));
    assertEquals("cannot set up TLS: " + message.formatted(file), refused.getMessage());
  }

  @Test
  void nothingOlderThanTls12IsOffered() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var hello = new CompletableFuture<byte[]>();
      var thread = new Thread(() -> listen(server, hello), "server");
      thread.start();
      var http = new HttpTransport(TransportSettings.forVersion("1"), InstantSource.system());
      String url = "https://127.0.0.1:" + server.getLocalPort();
      assertThrows(ServerException.class, () -> http.send(new Request("GET", url, Map.of(), null)));

      assertEquals(Set.of(0x0303, 0x0304), versions(hello.get(60, TimeUnit.SECONDS)));
      thread.join();
    }
  }

  /** Takes the first record of a connection, and ends it. */
  private static void listen(ServerSocket server, CompletableFuture<byte[]> hello) {
    try (Socket socket = server.accept()) {
      var in = new DataInputStream(socket.getInputStream());
      in.skipNBytes(3);
      hello.complete(in.readNBytes(in.readUnsignedShort()));
    } catch (IOException e) {
      hello.completeExceptionally(e);
    }
  }

  /** What the supported_versions of a ClientHello say (RFC 8446, 4.2.1). */
  private static Set<Integer> versions(byte[] hello) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(hello));
    in.skipNBytes(4 + 2 + 32);
    in.skipNBytes(in.readUnsignedByte());
    in.skipNBytes(in.readUnsignedShort());
    in.skipNBytes(in.readUnsignedByte());
    in.skipNBytes(2);
    while (in.available() > 0) {
      int kind = in.readUnsignedShort();
      int length = in.readUnsignedShort();
      if (kind == 43) {
        var versions = new TreeSet<Integer>();
        for (int left = in.readUnsignedByte(); left > 0; left -= 2) {
          versions.add(in.readUnsignedShort());
        }
        return versions;
      }
      in.skipNBytes(length);
    }
    return Set.of();
  }
}
