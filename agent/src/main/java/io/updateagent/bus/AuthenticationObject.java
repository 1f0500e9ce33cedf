package io.updateagent.bus;

/** Answers {@link Authentication}. */
final class AuthenticationObject implements Authentication {
  private final BusRequests requests;

  AuthenticationObject(BusRequests requests) {
    this.requests = requests;
  }

  @Override
  public Pair<String, String> getJwtToken() {
    BusRequests.Token token = requests.token();
    return new Pair<>(token.token(), token.server());
  }

  @Override
  public boolean fetchJwtToken() {
    requests.fetchToken();
    return true;
  }

  @Override
  public String getObjectPath() {
    return AgentBus.AUTHENTICATION_PATH;
  }
}
