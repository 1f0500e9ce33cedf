package io.updateagent.cli;

import io.updateagent.control.ControlSocket;
import io.updateagent.control.Request;
import java.io.IOException;
import java.util.Optional;

/** A command that asks the daemon for something. */
abstract class Asking extends Base {
  abstract Request request();

  @Override
  public Integer call() throws IOException {
    Optional<String> answer = ControlSocket.ask(program().paths().run(), request());
    if (answer.isEmpty()) {
      err()
          .printf(
              "agent: the daemon is not running (no one listens in %s); start it with systemctl start agent%n",
              program().paths().run());
      return ExitCode.FAILED;
    }
    out().println(answer.get());
    return answer.get().equals("ok") ? ExitCode.DONE : ExitCode.FAILED;
  }
}
