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
  private final @Nullable String entityTag;
  private final @Nullable String contentRange;
  private final @Nullable Duration retryAfter;
  private final InputStream body;
  private final Closeable whole;

  OpenAnswer(okhttp3.Response response, @Nullable Duration retryAfter) {
    this.code = response.code();
    this.length = response.body().contentLength();
    this.entityTag = response.header("ETag");
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

  @Nullable String entityTag() {
    return entityTag;
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
