package io.updateagent.remote;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call to a server that did not succeed. The message says what, why, and what to do. */
public class ServerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as a caller may act on it. */
  public enum Kind {
    /** No answer: network, TLS, proxy, time-out, or a local file that is needed to connect. */
    UNREACHABLE,
    /** The server does not know the device, or has not accepted it yet. */
    UNAUTHORIZED,
    /** The server answered with an error; {@link ServerException#httpCode} says which. */
    REFUSED,
    /** What was sent exceeds what the server takes. */
    TOO_LARGE,
    /** The answer is not what the protocol says, or too large to be believed. */
    MALFORMED
  }

  private final Kind kind;
  private final int httpCode;
  private final transient @Nullable Duration retryAfter;

  public ServerException(Kind kind, String message) {
    this(kind, message, 0, null, null);
  }

  public ServerException(Kind kind, String message, @Nullable Throwable cause) {
    this(kind, message, 0, null, cause);
  }

  public ServerException(
      Kind kind,
      String message,
      int httpCode,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.httpCode = httpCode;
    this.retryAfter = retryAfter;
  }

  public Kind kind() {
    return kind;
  }

  /** The HTTP status that the server answered with; 0 if there was no answer. */
  public int httpCode() {
    return httpCode;
  }

  /** How long the server asked to be left alone (Retry-After); 24 hours at most. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
