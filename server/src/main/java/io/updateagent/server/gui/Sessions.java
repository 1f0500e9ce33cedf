package io.updateagent.server.gui;

import java.util.Optional;

/** Who is logged in: the pages' port to the users and their credentials. */
public interface Sessions {

  /**
   * What comes of a name and a password.
   *
   * @param session the secret id of a new session; empty if refused
   * @param refusal one line that says why; empty if let in
   */
  record LogIn(Optional<String> session, String refusal) {

    /** Let in. */
    public static LogIn as(String session) {
      return new LogIn(Optional.of(session), "");
    }

    /** Not let in. */
    public static LogIn refused(String why) {
      return new LogIn(Optional.empty(), why);
    }
  }

  /** Whether nobody has a password yet, so that the first one is to be set. */
  boolean isFirstRun();

  /**
   * Sets the password of the first administrator and logs in.
   *
   * @param code what the server printed where only its owner sees it
   */
  LogIn first(String code, String name, String password, String address);

  /**
   * Logs in.
   *
   * @param address where from, for the limit of attempts
   */
  LogIn logIn(String name, String password, String address);

  /** Whose session it is; empty if it is none, or over. */
  Optional<Session> find(String id);

  /** Ends a session; nothing happens if there is none. */
  void logOut(String id);
}
