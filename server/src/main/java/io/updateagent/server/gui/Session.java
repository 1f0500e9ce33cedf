package io.updateagent.server.gui;

/**
 * Somebody who is logged in.
 *
 * @param user the name
 * @param csrf what every form that changes something has to carry; unguessable, one for each
 *     session
 */
public record Session(String user, Role role, String csrf) {

  /** What somebody may do; each may do what those before it may. */
  public enum Role {
    /** Looks. */
    READ,
    /** Accepts devices, uploads and deploys. */
    OPERATE,
    /** Everything. */
    ADMIN
  }

  /** Whether a role is enough for something. */
  public boolean may(Role needed) {
    return role.compareTo(needed) >= 0;
  }

  /** Whether anything may be changed. */
  public boolean mayOperate() {
    return may(Role.OPERATE);
  }
}
