package io.updateagent.store;

import io.updateagent.deployment.AgentState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A short hash over what a device runs and lacks, by which two devices are compared at a glance.
 */
public final class Fingerprint {
  private static final int LENGTH = 16;

  private Fingerprint() {}

  /** Sixteen hexadecimal digits over the sorted provides and the scopes of the open records. */
  public static String of(AgentState state) {
    var text = new StringBuilder();
    state
        .installed()
        .all()
        .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    state.inconsistencies().stream()
        .map(record -> String.join(",", record.scope().patterns()))
        .sorted()
        .forEach(scope -> text.append('!').append(scope).append('\n'));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
