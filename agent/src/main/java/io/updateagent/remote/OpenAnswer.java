package io.updateagent.remote;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a server answered, its body still to be read. Whoever got it closes it. */
final class OpenAnswer implements Closeable {
  private final int code;
  private final long length;
  private final @Nullable String validator;
  private final @Nullable String encoding;
  private final @Nullable String contentRange;
  private final @Nullable Duration retryAfter;
  private final InputStream body;
  private final Closeable whole;

  OpenAnswer(okhttp3.Response response, @Nullable Duration retryAfter) {
    this.code = response.code();
    this.length = response.body().contentLength();
    this.validator =
        Validator.of(
            response.header("ETag"), response.header("Last-Modified"), response.header("Date"));
    this.encoding = response.header("Content-Encoding");
    this.contentRange = response.header("Content-Range");
    this.retryAfter = retryAfter;
    this.body = response.body().byteStream();
    this.whole = response;
  }

  int code() {
    return code;
  }

  /** The body's length in bytes; -1 if the server does not say. */
  long length() {
    return length;
  }

  /** What to name when the download goes on; null if nothing of the kind was sent. */
  @Nullable String validator() {
    return validator;
  }

  /** Whether the body is the content itself, and not packed in some way that was not asked for. */
  boolean isPlain() {
    return encoding == null || encoding.equalsIgnoreCase("identity");
  }

  @Nullable String contentRange() {
    return contentRange;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  InputStream body() {
    return body;
  }

  @Override
  public void close() throws IOException {
    whole.close();
  }
}
