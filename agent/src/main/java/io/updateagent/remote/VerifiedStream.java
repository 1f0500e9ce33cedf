package io.updateagent.remote;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Content that must have a checksum: its end is only given if it has. */
final class VerifiedStream extends InputStream {
  private final InputStream content;
  private final String sha256;
  private final String shown;
  private final MessageDigest digest;

  /**
   * @param sha256 in lower-case hex
   * @param shown what the content is called in messages
   */
  VerifiedStream(InputStream content, String sha256, String shown) {
    this.content = content;
    this.sha256 = sha256;
    this.shown = shown;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = content.read(buffer, offset, length);
    if (read >= 0) {
      digest.update(buffer, offset, read);
      return read;
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sha256)) {
      throw new IOException(
          "%s is not what the server announced: checksum %s, announced %s; upload it again"
              .formatted(shown, found, sha256));
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
