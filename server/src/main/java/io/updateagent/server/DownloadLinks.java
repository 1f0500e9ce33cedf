package io.updateagent.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Links to artifacts, which work for a while and for nothing else. */
final class DownloadLinks {
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] key;
  private final InstantSource clock;

  /**
   * @param key what they are signed with
   */
  DownloadLinks(byte[] key, InstantSource clock) {
    this.key = key.clone();
    this.clock = clock;
  }

  /** The path of an artifact's link, with what makes it valid until then. */
  String path(String artifact, Instant expires) {
    return "/download/%s?expires=%d&signature=%s"
        .formatted(artifact, expires.getEpochSecond(), signature(artifact, expires));
  }

  /** Whether a link was made here and has not expired. */
  boolean isValid(String artifact, String expires, String signature) {
    if (!expires.matches("\\d{1,12}")) {
      return false;
    }
    Instant end = Instant.ofEpochSecond(Long.parseLong(expires));
    byte[] wanted = signature(artifact, end).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(wanted, signature.getBytes(StandardCharsets.UTF_8))
        && clock.instant().isBefore(end);
  }

  private String signature(String artifact, Instant expires) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      String text = "download %s %d".formatted(artifact, expires.getEpochSecond());
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
