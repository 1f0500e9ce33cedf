package io.updateagent.deployment;

import org.jspecify.annotations.Nullable;

/**
 * One payload of an artifact and how far it got.
 *
 * @param index position in the artifact, from 0
 * @param type payload type: the name of its update module
 * @param lastCall the last module call that changes something, or null
 * @param lastResult how that call ended in words, or null
 */
public record Payload(
    int index, String type, @Nullable String lastCall, @Nullable String lastResult) {

  /** How a call that worked ended, in words. */
  public static final String OK = "ok";

  /** Whether it was made permanent, so that it cannot be rolled back any more. */
  public boolean isCommitted() {
    return Phase.COMMIT.protocolName().equals(lastCall) && OK.equals(lastResult);
  }

  /** A payload that nothing was done with yet. */
  public static Payload untouched(int index, String type) {
    return new Payload(index, type, null, null);
  }
}
