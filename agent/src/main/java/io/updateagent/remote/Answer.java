package io.updateagent.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered, read whole.
 *
 * @param code the HTTP status
 * @param body at most {@link HttpTransport#MAX_ANSWER_BYTES}; may be a token, so {@link #toString}
 *     leaves it out
 * @param retryAfter how long the server asks to be left alone; null if it does not say
 */
public record Answer(int code, String body, @Nullable Duration retryAfter) {
  /** Whether the call succeeded. */
  public boolean isSuccess() {
    return code >= 200 && code < 300;
  }

  @Override
  public String toString() {
    return "HTTP " + code;
  }
}
