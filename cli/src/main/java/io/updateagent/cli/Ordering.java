package io.updateagent.cli;

import io.updateagent.config.ConfigurationException;
import io.updateagent.control.Answer;
import io.updateagent.control.ControlSocket;
import io.updateagent.control.Reply;
import io.updateagent.deployment.StoreException;
import io.updateagent.runtime.Agent;
import io.updateagent.runtime.LocalOrders;
import java.io.IOException;

/**
 * A command with which a person orders something. A daemon that does not run minds it when it
 * starts.
 */
abstract class Ordering extends Asking {
  abstract Answer order(LocalOrders orders);

  @Override
  public Integer call() throws IOException, StoreException, ConfigurationException {
    Reply reply = ControlSocket.ask(program().paths().run(), request());
    return reply.kind() == Reply.Kind.NOBODY && !isStarting() ? withoutDaemon() : said(reply);
  }

  private int withoutDaemon() throws StoreException, ConfigurationException {
    try (Agent agent = open()) {
      return said(
          order(agent.orders().alone()),
          " (the daemon is not running; it minds this when it starts)");
    }
  }
}
