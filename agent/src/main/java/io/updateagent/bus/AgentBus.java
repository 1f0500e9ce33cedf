package io.updateagent.bus;

import java.io.IOException;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's place on the system bus. */
public final class AgentBus implements AutoCloseable {
  /** The name and object that add-ons of the Mender ecosystem look for. */
  static final String AUTHENTICATION_NAME = "io.mender.AuthenticationManager";

  static final String AUTHENTICATION_PATH = "/io/mender/AuthenticationManager";

  /** The agent's own. */
  static final String NAME = "io.updateagent.Agent";

  static final String PATH = "/io/updateagent/Agent";

  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final DBusConnection connection;

  private AgentBus(DBusConnection connection) {
    this.connection = connection;
  }

  /**
   * Connects to the system bus ({@code DBUS_SYSTEM_BUS_ADDRESS} moves it) and takes the names.
   *
   * @throws IOException with one line for people, if there is no bus, or it does not let us
   */
  public static AgentBus open(BusRequests requests) throws IOException {
    DBusConnection connection = null;
    try {
      connection = DBusConnectionBuilder.forSystemBus().withShared(false).build();
      connection.exportObject(AUTHENTICATION_PATH, new AuthenticationObject(requests));
      connection.exportObject(PATH, new ControlObject(requests));
      connection.requestBusName(AUTHENTICATION_NAME);
      connection.requestBusName(NAME);
      return new AgentBus(connection);
    } catch (DBusException | DBusExecutionException e) {
      if (connection != null) {
        connection.disconnect();
      }
      throw new IOException("cannot use the system bus: " + e.getMessage(), e);
    }
  }

  /** There is another token, or none any more. */
  public void tokenChanged(BusRequests.Token token) {
    try {
      send(
          new Authentication.JwtTokenStateChange(
              AUTHENTICATION_PATH, token.token(), token.server()));
    } catch (DBusException e) {
      LOG.warn("cannot signal the token: {}", e.getMessage());
    }
  }

  /** The status is another. */
  public void statusChanged(String status) {
    try {
      send(new Control.StatusChanged(PATH, status));
    } catch (DBusException e) {
      LOG.warn("cannot signal the status: {}", e.getMessage());
    }
  }

  /** Whoever is gone from the bus tells nobody, and nothing else depends on it. */
  private void send(DBusSignal signal) {
    if (connection.isConnected()) {
      connection.sendMessage(signal);
    }
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
