package io.updateagent.remote;

/** How far a deployment came, in the order in which it is reported. */
public enum Status {
  DOWNLOADING,
  PAUSE_BEFORE_INSTALLING,
  INSTALLING,
  PAUSE_BEFORE_REBOOTING,
  REBOOTING,
  PAUSE_BEFORE_COMMITTING,
  /** About to be committed: the report must arrive, and tells that the new software reaches it. */
  COMMITTING,
  SUCCESS,
  FAILURE
}
