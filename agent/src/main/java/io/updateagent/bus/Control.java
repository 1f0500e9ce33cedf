package io.updateagent.bus;

import org.freedesktop.dbus.annotations.DBusBoundProperty;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.DBusProperty.Access;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;

/**
 * {@code io.updateagent.Agent1}: how the device is, and what can be ordered. Each method gives back
 * whether it is done, and a line for people, as on the control socket.
 */
@DBusInterfaceName("io.updateagent.Agent1")
public interface Control extends DBusInterface {

  /** The state as JSON, the document of {@code agent show-status --json}. */
  @DBusBoundProperty(name = "Status", access = Access.READ)
  String getStatus();

  /**
   * What the deployment in progress waits for (approval, a window, the server, the end of a hold)
   * as JSON, the member {@code waiting} of that document; empty if it waits for nothing.
   */
  @DBusBoundProperty(name = "Waiting", access = Access.READ)
  String getWaiting();

  /** Since when the device is held, in words for people; empty if it is not. */
  @DBusBoundProperty(name = "Held", access = Access.READ)
  String getHeld();

  /** Asks the server for a deployment now. */
  @DBusMemberName("CheckUpdate")
  Pair<Boolean, String> checkUpdate();

  /** Sends the inventory now. */
  @DBusMemberName("SendInventory")
  Pair<Boolean, String> sendInventory();

  /** Begins no deployment, and stops the one in progress where that is safe. */
  @DBusMemberName("Hold")
  Pair<Boolean, String> hold();

  /** Ends the hold. */
  @DBusMemberName("Release")
  Pair<Boolean, String> release();

  /** Lets the deployment go on that waits for approval. */
  @DBusMemberName("Approve")
  Pair<Boolean, String> approve();

  /** Keeps the deployment in progress from being installed. */
  @DBusMemberName("Cancel")
  Pair<Boolean, String> cancel();

  /** The status is another: the new document. */
  @DBusMemberName("StatusChanged")
  final class StatusChanged extends DBusSignal {
    /** As the library makes it. */
    public StatusChanged(String path, String status) throws DBusException {
      super(path, status);
    }
  }
}
