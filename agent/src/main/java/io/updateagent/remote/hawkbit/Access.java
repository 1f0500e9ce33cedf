package io.updateagent.remote.hawkbit;

import io.updateagent.remote.ServerException;
import org.jspecify.annotations.Nullable;

/** What a device shows to a hawkBit server: who it is, and its token. */
public interface Access {
  /**
   * The controller id, which the server knows the device by.
   *
   * @throws ServerException if it cannot be found out
   */
  String controllerId() throws ServerException;

  /**
   * The value of the Authorization header, such as {@code TargetToken abc}; null for none. Asked
   * for at every call, so a token may be changed while the agent runs.
   *
   * @throws ServerException if the token cannot be read
   */
  @Nullable String authorization() throws ServerException;
}
