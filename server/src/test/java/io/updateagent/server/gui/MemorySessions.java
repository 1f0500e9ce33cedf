package io.updateagent.server.gui;

import io.updateagent.server.store.Role;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Users and sessions in memory: small, but it keeps to the rules of the real ones. */
final class MemorySessions implements Sessions {
  static final String CODE = "let me in";

  private record User(String password, Role role) {}

  private final Map<String, User> users = new ConcurrentHashMap<>();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  MemorySessions with(String name, String password, Role role) {
    users.put(name, new User(password, role));
    return this;
  }

  @Override
  public boolean isFirstRun() {
    return users.isEmpty();
  }

  @Override
  public LogIn first(String code, String name, String password, String address) {
    if (!isFirstRun() || !code.equals(CODE)) {
      return LogIn.refused("this is not the code that the server printed");
    }
    with(name, password, Role.ADMIN);
    return logIn(name, password, address);
  }

  @Override
  public LogIn logIn(String name, String password, String address) {
    User user = users.get(name);
    if (user == null || !user.password().equals(password)) {
      return LogIn.refused("name or password is wrong");
    }
    String id = UUID.randomUUID().toString();
    sessions.put(id, new Session(name, user.role(), UUID.randomUUID().toString()));
    return LogIn.as(id);
  }

  @Override
  public Optional<Session> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  @Override
  public void logOut(String id) {
    sessions.remove(id);
  }
}
