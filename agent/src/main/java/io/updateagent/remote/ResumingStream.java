package io.updateagent.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The content of a download, across as many connections as it takes and the schedule allows. */
final class ResumingStream extends InputStream {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");
  private static final String CHANGED = "the artifact changed on the server during the download";

  private final HttpTransport http;
  private final String uri;
  private final Map<String, String> headers;
  private final Patience patience;
  private final @Nullable String entityTag;
  private final long length;
  private OpenAnswer answer;
  private long position;

  ResumingStream(
      HttpTransport http,
      String uri,
      Map<String, String> headers,
      OpenAnswer answer,
      Patience patience) {
    this.http = http;
    this.uri = uri;
    this.headers = headers;
    this.answer = answer;
    this.patience = patience;
    this.length = answer.length();
    String tag = answer.entityTag();
    this.entityTag = tag != null && tag.startsWith("W/") ? null : tag;
  }

  static OpenAnswer request(
      HttpTransport http,
      String uri,
      Map<String, String> given,
      long from,
      @Nullable String entityTag)
      throws ServerException {
    Map<String, String> headers = new HashMap<>(given);
    // Otherwise the library asks for gzip, and the length it gives is not that of the content.
    headers.put("Accept-Encoding", "identity");
    if (from > 0) {
      headers.put("Range", "bytes=%d-".formatted(from));
      if (entityTag != null) {
        headers.put("If-Range", entityTag);
      }
    }
    return http.open(new Request("GET", uri, headers, null));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int size) throws IOException {
    while (true) {
      String problem;
      try {
        int read = answer.body().read(buffer, offset, size);
        if (read >= 0) {
          position += read;
          return read;
        }
        if (length < 0 || position == length) {
          return -1;
        }
        problem = "the connection ended too early";
      } catch (IOException e) {
        problem = String.valueOf(e.getMessage());
      }
      resume(problem);
    }
  }

  @Override
  public void close() throws IOException {
    answer.close();
  }

  private void resume(String problem) throws IOException {
    HttpTransport.discard(answer.body());
    String last = problem;
    @Nullable Duration asked = null;
    while (true) {
      if (!waited(last, asked)) {
        throw new IOException(
            "download of %s broke off at byte %d and was given up after %d attempts to go on: %s"
                .formatted(Addresses.shown(uri), position, patience.used(), last));
      }
      asked = null;
      try {
        OpenAnswer next = request(http, uri, headers, position, entityTag);
        if (accept(next)) {
          answer = next;
          return;
        }
        last = "HTTP " + next.code();
        asked = next.retryAfter();
        HttpTransport.discard(next.body());
      } catch (ServerException e) {
        last = String.valueOf(e.getMessage());
      }
    }
  }

  /** Whether the answer goes on where the last one broke off; false if it is worth another try. */
  private boolean accept(OpenAnswer next) throws IOException {
    if (next.code() == 206) {
      checkRange(next);
      return true;
    }
    if (next.code() == 200) {
      return startOver(next);
    }
    if (!Patience.passes(next.code())) {
      HttpTransport.discard(next.body());
      throw new IOException(
          next.code() == 416
              ? CHANGED
              : "cannot go on with %s: HTTP %d".formatted(Addresses.shown(uri), next.code()));
    }
    return false;
  }

  private void checkRange(OpenAnswer next) throws IOException {
    String range = next.contentRange();
    Matcher matcher = CONTENT_RANGE.matcher(range == null ? "" : range);
    boolean fits =
        matcher.matches()
            && Long.parseLong(matcher.group(1)) == position
            && (length < 0
                || matcher.group(2).equals("*")
                || Long.parseLong(matcher.group(2)) == length);
    if (!fits) {
      HttpTransport.discard(next.body());
      throw new IOException(CHANGED);
    }
  }

  /** The server does not do ranges, or has another artifact now. */
  private boolean startOver(OpenAnswer next) throws IOException {
    boolean same = entityTag == null || entityTag.equals(next.entityTag());
    if (!same || next.length() != length) {
      HttpTransport.discard(next.body());
      throw new IOException(CHANGED);
    }
    try {
      next.body().skipNBytes(position);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean waited(String problem, @Nullable Duration asked) throws IOException {
    try {
      String where = "the download of %s broke off: %s".formatted(Addresses.shown(uri), problem);
      return patience.waitAfter(where, asked);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the agent was stopped during the download", e);
    }
  }
}
