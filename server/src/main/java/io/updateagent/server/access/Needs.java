package io.updateagent.server.access;

import io.javalin.security.RouteRole;
import io.updateagent.server.store.Role;

/**
 * What a route asks of whoever calls it. A route of the management API without one lets nobody in.
 */
public enum Needs implements RouteRole {
  /** Nothing: it is how one gets in. */
  NOTHING,
  READ,
  OPERATE,
  ADMIN;

  /** Whether somebody with a role may call it. */
  public boolean allows(Role role) {
    return switch (this) {
      case NOTHING -> true;
      case READ -> role.includes(Role.READ);
      case OPERATE -> role.includes(Role.OPERATE);
      case ADMIN -> role.includes(Role.ADMIN);
    };
  }

  /** In lower case, for people. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
