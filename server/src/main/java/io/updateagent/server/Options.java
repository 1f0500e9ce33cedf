package io.updateagent.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the server runs.
 *
 * @param host address to listen on
 * @param port port; 0 for any free one
 * @param data directory of all that it keeps
 * @param artifacts folder whose artifacts are taken in; null for none
 * @param acceptAll whether every device is accepted at once
 * @param token that allows everything at the management API; empty for none
 * @param tokens how long the token of a device is valid
 * @param tls what the server proves with who it is; null for plain http
 */
public record Options(
    String host,
    int port,
    Path data,
    @Nullable Path artifacts,
    boolean acceptAll,
    String token,
    Duration tokens,
    @Nullable Tls tls) {

  /** How long the token of a device is valid, unless somebody wants it otherwise. */
  public static final Duration USUAL_TOKENS = Duration.ofDays(7);

  private static final Path SYSTEM_DATA = Path.of("/var/lib/agent-server");

  /** With plain http, and tokens for devices that are valid for seven days. */
  public Options(
      String host, int port, Path data, @Nullable Path artifacts, boolean acceptAll, String token) {
    this(host, port, data, artifacts, acceptAll, token, USUAL_TOKENS, null);
  }

  /** The directory of whoever names none: of the system if that can be written, or one here. */
  public static Path usualData() {
    return Files.isDirectory(SYSTEM_DATA) && Files.isWritable(SYSTEM_DATA)
        ? SYSTEM_DATA
        : Path.of("agent-server");
  }
}
