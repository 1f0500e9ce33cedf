package io.updateagent.server.gui;

import io.updateagent.server.store.Role;

/**
 * Somebody who is logged in.
 *
 * @param user the name
 * @param csrf what every form that changes something has to carry; unguessable, one for each
 *     session
 */
public record Session(String user, Role role, String csrf) {

  /** Whether a role is enough for something. */
  public boolean may(Role needed) {
    return role.includes(needed);
  }

  /** Whether anything may be changed. */
  public boolean mayOperate() {
    return may(Role.OPERATE);
  }
}
