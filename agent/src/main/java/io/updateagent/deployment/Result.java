package io.updateagent.deployment;

import org.jspecify.annotations.Nullable;

/**
 * What a step says about itself.
 *
 * @param outcome how it ended
 * @param cause why, for every outcome but OK and an expected SKIPPED
 */
public record Result(Outcome outcome, @Nullable Cause cause) {

  /** Everything worked. */
  public static final Result OK = new Result(Outcome.OK, null);

  /** The phase does not apply. */
  public static final Result SKIPPED = new Result(Outcome.SKIPPED, null);

  /** Whether everything worked. */
  public boolean isOk() {
    return outcome == Outcome.OK;
  }

  /** Something failed. */
  public static Result failed(Cause cause) {
    return new Result(Outcome.FAILED, cause);
  }

  /** Something failed where errors are ignored. */
  public static Result tainted(Cause cause) {
    return new Result(Outcome.TAINTED, cause);
  }

  /** The update is not wanted any more. */
  public static Result aborted(Cause cause) {
    return new Result(Outcome.ABORTED, cause);
  }
}
