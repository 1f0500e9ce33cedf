package io.updateagent.remote;

/** What the server says to a report. */
public enum Ack {
  /** It took note. */
  ACCEPTED,
  /** The deployment was aborted: roll back what was done, or do not begin. */
  ABORTED
}
