package io.updateagent.cli;

import io.updateagent.control.ControlSocket;
import io.updateagent.control.Reply;
import io.updateagent.control.Request;
import io.updateagent.runtime.Metrics;
import picocli.CommandLine.Command;

@Command(
    name = "metrics",
    description = {
      "Prints the figures of this device in the text format of Prometheus.",
      "Without a daemon they are those that follow from the state, and agent_up is 0."
    })
final class MetricsCommand extends Base {
  @Override
  public Integer call() throws Exception {
    Reply reply = ControlSocket.ask(program().paths().run(), Request.METRICS);
    out()
        .print(
            reply.kind() == Reply.Kind.ANSWERED
                ? reply.text()
                : Metrics.of(read(), Version.text()));
    out().flush();
    return ExitCode.DONE;
  }
}
