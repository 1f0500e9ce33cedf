package io.updateagent.bus;

import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;

/** {@code io.mender.Authentication1}: what add-ons of the Mender ecosystem ask for. */
@DBusInterfaceName("io.mender.Authentication1")
public interface Authentication extends DBusInterface {

  /** The token and the server's address; both empty while the device is not authorized. */
  @DBusMemberName("GetJwtToken")
  Pair<String, String> getJwtToken();

  /** Has the agent fetch a new token soon; the signal tells when there is one. */
  @DBusMemberName("FetchJwtToken")
  boolean fetchJwtToken();

  /** There is another token, or none any more. */
  @DBusMemberName("JwtTokenStateChange")
  final class JwtTokenStateChange extends DBusSignal {
    /** As the library makes it. */
    public JwtTokenStateChange(String path, String token, String server) throws DBusException {
      super(path, token, server);
    }
  }
}
