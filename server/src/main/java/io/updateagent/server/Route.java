package io.updateagent.server;

import io.updateagent.server.access.Needs;
import java.util.Optional;

/**
 * Something that the server answers to.
 *
 * @param needs of whoever calls it; empty if it is not guarded by a role
 */
record Route(String method, String path, Optional<Needs> needs) {

  /** As people write it. */
  String name() {
    return method + " " + path;
  }
}
