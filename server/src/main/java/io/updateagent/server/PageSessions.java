package io.updateagent.server;

import io.updateagent.server.access.FirstRun;
import io.updateagent.server.access.Login;
import io.updateagent.server.gui.Session;
import io.updateagent.server.gui.Sessions;
import io.updateagent.server.store.Credential;
import io.updateagent.server.store.Credentials;
import java.util.Optional;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/** Lets people into the pages as they are let into the management API. */
final class PageSessions implements Sessions {
  private final FirstRun firstRun;
  private final Login login;
  private final Credentials credentials;

  PageSessions(FirstRun firstRun, Login login, Credentials credentials) {
    this.firstRun = firstRun;
    this.login = login;
    this.credentials = credentials;
  }

  @Override
  public boolean isFirstRun() {
    return firstRun.isNeeded();
  }

  @Override
  public LogIn first(String code, String name, String password, String address) {
    try {
      return switch (firstRun.create(code, name, password)) {
        case CREATED -> logIn(name, password, address);
        case WRONG_CODE ->
            LogIn.refused("the code is not of this run of the server; follow the link it printed");
      };
    } catch (IllegalArgumentException e) {
      return LogIn.refused(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public LogIn logIn(String name, String password, String address) {
    Login.Outcome outcome = login.login(name, password, address);
    if (outcome instanceof Login.Granted granted) {
      return LogIn.as(granted.session().secret());
    }
    return outcome instanceof Login.Later later
        ? LogIn.refused(
            "too many attempts; try again in %d s".formatted(later.delay().toSeconds() + 1))
        : LogIn.refused("name or password is wrong");
  }

  @Override
  public Optional<Session> find(String id) {
    return credentials
        .find(id)
        .filter(known -> known.kind() == Credential.Kind.SESSION)
        .map(known -> session(id, known));
  }

  /** What forms carry follows from the secret of the session, and does not give it away. */
  private static Session session(String secret, Credential known) {
    String csrf = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, secret).hmacHex("form");
    return new Session(known.actor(), known.role(), csrf);
  }

  @Override
  public void logOut(String id) {
    credentials.find(id).ifPresent(known -> credentials.endSession(known.id()));
  }
}
