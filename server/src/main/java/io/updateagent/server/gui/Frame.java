package io.updateagent.server.gui;

import io.updateagent.server.store.Role;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every page.
 *
 * @param title of the page
 * @param tab where in the navigation it is; empty for nowhere
 * @param session null where nobody is logged in
 * @param inconsistent how many devices are inconsistent
 * @param writes how often something was written before the page was made
 * @param notice what was just done, or could not be; empty for nothing
 */
record Frame(
    String title,
    String tab,
    @Nullable Session session,
    int inconsistent,
    long writes,
    String notice) {

  /** Whether whoever looks may change something. */
  boolean mayOperate() {
    return session != null && session.mayOperate();
  }

  /** Whether whoever looks may see who did what. */
  boolean mayAudit() {
    return session != null && session.may(Role.ADMIN);
  }

  /** What forms carry; empty where nobody is logged in. */
  String csrf() {
    return session == null ? "" : session.csrf();
  }

  /** The user's name; empty where nobody is logged in. */
  String user() {
    return session == null ? "" : session.user();
  }
}
