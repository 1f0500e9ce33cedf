package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing that lets somebody pass for the device leaves it in a log. */
class SecretsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          curl -H 'Authorization: Bearer abc.def' https://x   | curl -H 'Authorization: ***' https://x
          Authorization: Basic dXNlcjpwYXNz                   | Authorization: ***
          Proxy-Authorization: Basic dXNlcjpwYXNz             | Proxy-Authorization: ***
          sent Bearer abcdefgh12345678 to it                  | sent Bearer *** to it
          GatewayToken 0123456789abcdef                       | GatewayToken ***
          got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0   | got ***
          https://me:pass@example.org/x                       | https://***@example.org/x
          http://proxy:p%40ss@10.0.0.1:3128                   | http://***@10.0.0.1:3128
          https://s3/x?X-Amz-Signature=abc&X-Amz-Date=1       | https://s3/x?X-Amz-Signature=***&X-Amz-Date=1
          https://s3/x?X-Amz-Credential=AK%2F1&a=b            | https://s3/x?X-Amz-Credential=***&a=b
          https://blob/x?sv=1&sig=ab%2Bc%3D&se=2030           | https://blob/x?sv=1&sig=***&se=2030
          "tenant_token": "abc", "id": 1                      | "tenant_token": "***", "id": 1
          TenantToken=abc                                     | TenantToken=***
          password=hunter2 user=me                            | password=*** user=me
          pkcs11:object=x?pin-value=1234                      | pkcs11:object=x?pin-value=***
          X-MEN-Signature: YWJj                               | X-MEN-Signature: ***
          """)
  void whatIsASecretIsTakenOut(String text, String clean) {
    assertEquals(clean, Secrets.removed(text));
  }

  @ParameterizedTest
  @CsvSource({
    "ArtifactInstall: app-2",
    "cannot reach https://updates.example.org/api: connection refused",
    "design=1 signal=9 authorized=yes",
    "checksum of data/0000/app.bin differs from the manifest",
    "mail to me@example.org"
  })
  void whatIsNoneStays(String text) {
    assertEquals(text, Secrets.removed(text));
  }

  @Test
  void aPrivateKeyIsTakenOutAlsoIfItsEndIsMissing() {
    String key = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\nIG8=\n";

    assertEquals("a *** b", Secrets.removed("a " + key + "-----END EC PRIVATE KEY----- b"));
    assertEquals("a ***", Secrets.removed("a " + key));
  }

  @Test
  void longTextsTakeNoTime() {
    String long1 = "https://" + "a:".repeat(50_000);
    String long2 = "authorization: ".repeat(10_000);

    assertEquals(long1, Secrets.removed(long1));
    assertEquals(true, Secrets.removed(long2).length() < long2.length());
  }
}
