package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes past the proxy. */
class NoProxyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *                        | anything.example.org   | 443  | true
          ''                       | anything.example.org   | 443  | false
          example.org              | example.org            | 443  | true
          example.org              | updates.example.org    | 443  | true
          .example.org             | updates.example.org    | 443  | true
          .example.org             | example.org            | 443  | true
          *.example.org            | updates.example.org    | 443  | true
          example.org              | badexample.org         | 443  | false
          Example.ORG              | updates.example.org    | 443  | true
          a.org, example.org       | updates.EXAMPLE.org.   | 443  | true
          example.org:8443         | example.org            | 8443 | true
          example.org:8443         | example.org            | 443  | false
          10.0.0.0/8               | 10.200.3.4             | 443  | true
          10.0.0.0/8               | 11.0.0.1               | 443  | false
          10.0.0.0/8               | 10.example.org         | 443  | false
          192.168.1.5              | 192.168.1.5            | 80   | true
          192.168.1.5:81           | 192.168.1.5            | 80   | false
          168.1.5                  | 192.168.1.5            | 80   | false
          0.0.0.0/0                | 192.168.1.5            | 80   | true
          10.0.0.0/33              | 10.0.0.0               | 80   | false
          10.0.0.0/x               | 10.0.0.0               | 80   | false
          ::1                      | [::1]                  | 80   | true
          [::1]:80                 | ::1                    | 80   | true
          fd00::/8                 | fd12:3456::7           | 443  | true
          fd00::/8                 | fe80::7                | 443  | false
          localhost                | 127.0.0.1              | 80   | false
          """)
  void whatTheListSays(String list, String host, int port, boolean covered) {
    assertEquals(covered, new NoProxy(list).covers(host, port));
  }
}
