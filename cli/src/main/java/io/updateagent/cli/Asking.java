package io.updateagent.cli;

import io.updateagent.control.ControlSocket;
import io.updateagent.control.Reply;
import io.updateagent.control.Request;
import io.updateagent.store.StoreLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A command that asks the daemon for something. */
abstract class Asking extends Base {
  abstract Request request();

  @Override
  public Integer call() throws IOException {
    Path run = program().paths().run();
    Reply reply = ControlSocket.ask(run, request());
    return switch (reply.kind()) {
      case ANSWERED -> answered(reply.text());
      case NOBODY -> failed(nobody(run));
      case NOT_ALLOWED ->
          failed("cannot ask the daemon: permission denied (%s); run as root".formatted(run));
      case SILENT ->
          failed("the daemon does not answer (%s); see its log, and restart it".formatted(run));
    };
  }

  private int answered(String text) {
    out().println(text);
    return text.equals("ok") ? ExitCode.DONE : ExitCode.FAILED;
  }

  private String nobody(Path run) {
    Optional<String> holder = StoreLock.holder(data());
    return holder.isPresent() && holder.get().endsWith("(daemon)")
        ? "the daemon, process %s, is starting; ask again in a moment".formatted(holder.get())
        : "the daemon is not running (no one listens in %s); start it with systemctl start agent"
            .formatted(run);
  }

  private int failed(String message) {
    err().println("agent: " + message);
    return ExitCode.FAILED;
  }
}
