package io.updateagent.server;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.input.BoundedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file as a download that can be gone on with: one range of bytes (RFC 9110, 14.2), if the file
 * is still the one that {@code If-Range} names. Several ranges are answered with the whole.
 */
final class Download {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})?-(\\d{1,18})?");

  private final Path file;
  private final long size;
  private final String version;

  Download(Path file) throws IOException {
    this.file = file;
    this.size = Files.size(file);
    this.version = "\"%x-%x\"".formatted(size, Files.getLastModifiedTime(file).toMillis());
  }

  /** The bytes from {@code first} to {@code last}, both among them. */
  private record Part(long first, long last) {
    long length() {
      return last - first + 1;
    }
  }

  void answer(Context context) throws IOException {
    context.header("ETag", version).header("Accept-Ranges", "bytes");
    context.contentType("application/octet-stream");
    Matcher asked = RANGE.matcher(text(context.header("Range")));
    String condition = context.header("If-Range");
    boolean whole = !asked.matches() || !(condition == null || condition.equals(version));
    Part part = whole ? new Part(0, size - 1) : part(asked.group(1), asked.group(2));
    if (part.first() < 0 || part.length() < (whole ? 0 : 1)) {
      context.status(HttpStatus.RANGE_NOT_SATISFIABLE).header("Content-Range", "bytes */" + size);
      return;
    }
    if (!whole) {
      String range = "bytes %d-%d/%d".formatted(part.first(), part.last(), size);
      context.status(HttpStatus.PARTIAL_CONTENT).header("Content-Range", range);
    }
    context.header("Content-Length", Long.toString(part.length()));
    context.result(content(part));
  }

  private InputStream content(Part part) throws IOException {
    FileChannel channel = FileChannel.open(file);
    channel.position(part.first());
    return BoundedInputStream.builder()
        .setInputStream(Channels.newInputStream(channel))
        .setMaxCount(part.length())
        .get();
  }

  private Part part(@Nullable String first, @Nullable String last) {
    if (first == null && last == null) {
      return new Part(-1, -1);
    }
    if (first == null) {
      return new Part(Math.max(0, size - Long.parseLong(last)), size - 1);
    }
    long end = last == null ? size - 1 : Math.min(size - 1, Long.parseLong(last));
    return new Part(Long.parseLong(first), end);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
