package io.updateagent.deployment;

/** Which success clears an inconsistent record. */
public enum InconsistentPolicy {
  /** One that replaced what was damaged, or of the same artifact. */
  SCOPE,
  /** Any; the rule of the common agents, for those who want it. */
  LAST_INSTALL
}
