package io.updateagent.bus;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.freedesktop.dbus.connections.IDisconnectCallback;
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
  private final CountDownLatch gone;

  private AgentBus(DBusConnection connection, CountDownLatch gone) {
    this.connection = connection;
    this.gone = gone;
  }

  /**
   * Connects to the system bus ({@code DBUS_SYSTEM_BUS_ADDRESS} moves it) and takes the names.
   *
   * @throws IOException with one line for people, if there is no bus, or it does not let us
   */
  public static AgentBus open(BusRequests requests) throws IOException {
    DBusConnection connection = null;
    var gone = new CountDownLatch(1);
    try {
      connection =
          DBusConnectionBuilder.forSystemBus()
              .withShared(false)
              .withDisconnectCallback(new Gone(gone))
              .build();
      connection.exportObject(AUTHENTICATION_PATH, new AuthenticationObject(requests));
      connection.exportObject(PATH, new ControlObject(requests));
      connection.requestBusName(AUTHENTICATION_NAME);
      connection.requestBusName(NAME);
      return new AgentBus(connection, gone);
    } catch (DBusException | DBusExecutionException e) {
      if (connection != null) {
        connection.disconnect();
      }
      throw new IOException("cannot use the system bus: " + e.getMessage(), e);
    }
  }

  /** Waits until the connection is no more, whoever ended it. */
  public void awaitEnd() throws InterruptedException {
    gone.await();
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
    // One that is gone would wait for a bus to take back each name, one after the other.
    if (gone.getCount() > 0) {
      connection.disconnect();
    }
  }

  /** Hears that the connection is no more. */
  private record Gone(CountDownLatch latch) implements IDisconnectCallback {
    @Override
    public void disconnectOnError(IOException e) {
      latch.countDown();
    }

    @Override
    public void requestedDisconnect(Integer connections) {
      latch.countDown();
    }

    @Override
    public void clientDisconnect() {
      latch.countDown();
    }
  }
}
