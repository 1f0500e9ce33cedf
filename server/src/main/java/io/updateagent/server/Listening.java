package io.updateagent.server;

import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Where the server listens. */
final class Listening {
  // Devices that the system does not queue try again after 1, 3, 7 and 15 s: with the usual 50, a
  // fleet that comes while the server has no processor waits for half a minute.
  private static final int QUEUED_CONNECTIONS = 4096;

  private Listening() {}

  /**
   * A place to listen at.
   *
   * @param port 0 for any free one
   * @param factories what is spoken there, the outermost first
   */
  static Connector at(String host, int port, Server server, ConnectionFactory... factories) {
    var connector = new ServerConnector(server, factories);
    connector.setHost(host);
    connector.setPort(port);
    connector.setAcceptQueueSize(QUEUED_CONNECTIONS);
    return connector;
  }
}
