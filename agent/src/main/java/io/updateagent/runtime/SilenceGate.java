package io.updateagent.runtime;

import io.updateagent.config.Stage;
import io.updateagent.store.Waiting;
import java.time.Duration;
import java.util.Optional;

/**
 * Before the commit the server has to be told, so an update waits for a server that asked to be
 * left alone. One that asks for it again and again counts as out of reach in the end.
 */
final class SilenceGate implements Gate {
  private final PoliteServer server;
  private final Duration patience;
  private final int most;
  private String known = "";
  private boolean waits;
  private int waited;

  /**
   * @param patience what is waited for without more ado
   * @param most how often an update waits for such a server
   */
  SilenceGate(PoliteServer server, Duration patience, int most) {
    this.server = server;
    this.patience = patience;
    this.most = most;
  }

  @Override
  public Optional<Waiting.Reason> before(Stage stage, String deployment) {
    if (stage != Stage.COMMIT || deployment.isEmpty()) {
      return Optional.empty();
    }
    if (!deployment.equals(known)) {
      known = deployment;
      waits = false;
      waited = 0;
    }
    if (server.silence().compareTo(patience) <= 0) {
      waits = false;
      return Optional.empty();
    }
    if (!waits) {
      waits = true;
      waited++;
    }
    String what = "the server, which asked to be left alone";
    return waited > most
        ? Optional.empty()
        : Optional.of(new Waiting.Reason(what, "agent check-update asks it now", null, true));
  }
}
