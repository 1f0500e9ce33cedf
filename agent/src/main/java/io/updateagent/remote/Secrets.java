package io.updateagent.remote;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes out of a text what lets somebody pass for the device or get at what it gets at: tokens,
 * Authorization headers, passwords and signatures in addresses, private keys. What is taken out
 * shows as {@code ***}. Only what looks like one is found: modules must not print secrets.
 */
public final class Secrets {
  private static final String GONE = "***";

  private record Rule(Pattern pattern, String replacement) {
    Rule(String pattern, String replacement) {
      this(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL), replacement);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)", GONE),
          // user and password of an address
          new Rule("(\\b[a-z][a-z0-9+.-]{1,20}://)[^/@\\s]{1,2000}@", "$1" + GONE + "@"),
          // headers, to the end of the line, or of the quotation
          new Rule(
              "(\\b(?:proxy-)?authorization\\b[\"']?\\s*[:=]\\s*[\"']?)[^\"'\\r\\n]{1,9000}",
              "$1" + GONE),
          new Rule("(\\b(?:bearer|targettoken|gatewaytoken)\\s+)[\\w.~+/=-]{8,}", "$1" + GONE),
          // what gives access in the query of an address, and what is named like a secret
          new Rule(
              "(\\b(?:x-amz-signature|x-amz-credential|x-amz-security-token|x-men-signature|"
                  + "signature|sig|token|access_token|tenant_?token|password|passwd|pwd|"
                  + "secret|pin-value|api_?key)[\"']?\\s*[=:]\\s*[\"']?)[^\\s&\"',;]{1,9000}",
              "$1" + GONE),
          // JSON web tokens, wherever they stand
          new Rule("\\beyJ[\\w-]{10,}\\.[\\w-]{10,}\\.[\\w-]*", GONE));

  private Secrets() {}

  /** The text without what is recognised as a secret. */
  public static String removed(String text) {
    String clean = text;
    for (Rule rule : RULES) {
      clean = rule.pattern().matcher(clean).replaceAll(rule.replacement());
    }
    return clean;
  }
}
