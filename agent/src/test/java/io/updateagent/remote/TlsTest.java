package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used is named with its setting, its file and the reason. */
class TlsTest {
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

  private static void assertRefused(
      String message,
      Path file,
      @Nullable Path authorities,
      @Nullable Path certificate,
      @Nullable Path key) {
    var settings =
        TransportSettings.forVersion("1")
            .withTls(authorities, certificate, key == null ? null : key.toString());
    ServerException refused = assertThrows(ServerException.class, () -> Tls.of(settings.tls()));
    assertEquals("cannot set up TLS: " + message.formatted(file), refused.getMessage());
  }
}
