package io.updateagent.deployment;

/** Where a deployment came from. */
public enum Source {
  /** A management server offered it to the daemon. */
  MANAGED,
  /** A person or a program installed it on the command line; there are no reboot phases. */
  STANDALONE
}
