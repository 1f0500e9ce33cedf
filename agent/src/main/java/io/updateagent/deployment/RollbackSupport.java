package io.updateagent.deployment;

/** What the update modules answered to SupportsRollback; one No makes it unsupported. */
public enum RollbackSupport {
  /** Not asked yet. */
  UNKNOWN,
  /** Every payload can be rolled back. */
  SUPPORTED,
  /** At least one payload cannot be rolled back, or did not answer. */
  UNSUPPORTED
}
