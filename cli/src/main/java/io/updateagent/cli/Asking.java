package io.updateagent.cli;

import io.updateagent.config.ConfigurationException;
import io.updateagent.control.Answer;
import io.updateagent.control.ControlSocket;
import io.updateagent.control.Reply;
import io.updateagent.control.Request;
import io.updateagent.deployment.StoreException;
import io.updateagent.store.StoreLock;
import java.io.IOException;
import java.nio.file.Path;

/** A command that asks the daemon for something. */
abstract class Asking extends Base {
  /** What comes of it is not known yet, so nothing is claimed. */
  private static final String ASKED =
      "asked; see the daemon's log and agent show-status for what comes of it";

  abstract Request request();

  @Override
  public Integer call() throws IOException, StoreException, ConfigurationException {
    return said(ControlSocket.ask(program().paths().run(), request()));
  }

  int said(Reply reply) {
    Path run = program().paths().run();
    return switch (reply.kind()) {
      case ANSWERED -> said(reply.answer(), "");
      case NOBODY -> failed(nobody(run));
      case NOT_ALLOWED ->
          failed("cannot ask the daemon: permission denied (%s); run as root".formatted(run));
      case SILENT ->
          failed("the daemon does not answer (%s); see its log, and restart it".formatted(run));
    };
  }

  /**
   * @param more what there is to say behind what was done
   */
  int said(Answer answer, String more) {
    if (!answer.done()) {
      return failed(answer.text());
    }
    out().println((answer.text().isEmpty() ? ASKED : answer.text()) + more);
    return ExitCode.DONE;
  }

  private String nobody(Path run) {
    return isStarting()
        ? "the daemon, process %s, is starting; ask again in a moment"
            .formatted(StoreLock.holder(data()).orElse(""))
        : "the daemon is not running (no one listens in %s); start it with systemctl start agent"
            .formatted(run);
  }

  boolean isStarting() {
    return StoreLock.holder(data()).filter(holder -> holder.endsWith("(daemon)")).isPresent();
  }

  private int failed(String message) {
    err().println("agent: " + message);
    return ExitCode.FAILED;
  }
}
