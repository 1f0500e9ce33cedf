package io.updateagent.cli.endurance;

/** How a server misbehaves, once. */
enum ServerFault {
  /** The connection breaks before the server heard anything. */
  DROP,
  /** The connection breaks after the server took it in. */
  DROP_AFTER,
  /** HTTP 500. */
  ERROR,
  /** HTTP 429 with Retry-After: 1. */
  LATER,
  /** HTTP 409: the deployment is aborted. */
  CONFLICT,
  /** HTTP 401. */
  UNAUTHORIZED,
  /** HTTP 200 with nothing in it. */
  EMPTY,
  /** HTTP 200 with what is no JSON. */
  GARBAGE,
  /** A download that ends in the middle; it can be taken up again. */
  CUT,
  /** A download with a wrong byte. */
  CHANGED
}
