package io.updateagent.control;

import java.util.Arrays;
import java.util.Optional;

/** What the daemon can be asked for. On the socket a request is its word and a line feed. */
public enum Request {
  /** Ask the server for a deployment now. */
  CHECK_UPDATE("check-update"),
  /** Send the inventory now. */
  SEND_INVENTORY("send-inventory"),
  /** Begin no deployment, and stop the one in progress where that is safe. */
  HOLD("hold"),
  /** End the hold. */
  RELEASE("release"),
  /** Let the deployment go on that waits for approval. */
  APPROVE("approve"),
  /** Do not install the deployment in progress. */
  CANCEL("cancel"),
  /** Give the figures of the daemon, in the text format of Prometheus: lines up to the end. */
  METRICS("metrics");

  private final String word;

  Request(String word) {
    this.word = word;
  }

  /** The word on the socket. */
  public String word() {
    return word;
  }

  /** Whether it is answered by many lines, and not by one. */
  boolean isAnsweredByLines() {
    return this == METRICS;
  }

  /** The request of that word. */
  public static Optional<Request> of(String word) {
    return Arrays.stream(values()).filter(request -> request.word.equals(word)).findFirst();
  }
}
