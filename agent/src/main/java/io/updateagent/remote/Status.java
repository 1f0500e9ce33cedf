package io.updateagent.remote;

/** How far a deployment came, in the order in which it is reported. */
public enum Status {
  DOWNLOADING,
  INSTALLING,
  REBOOTING,
  SUCCESS,
  FAILURE
}
