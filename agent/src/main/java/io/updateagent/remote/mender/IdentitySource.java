package io.updateagent.remote.mender;

import io.updateagent.remote.ServerException;
import java.util.List;
import java.util.Map;

/** Says who the device is. */
public interface IdentitySource {
  /**
   * The attributes of the identity, one value or several each.
   *
   * @throws ServerException if they cannot be found out
   */
  Map<String, List<String>> attributes() throws ServerException;
}
