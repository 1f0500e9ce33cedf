package io.updateagent.remote.mender;

import io.updateagent.remote.ServerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a device asks servers for a token with: who it is, signed with its key. */
final class Proof {
  private final IdentitySource identity;
  private final DeviceKey key;
  private final @Nullable String tenantToken;
  private @Nullable String request;

  Proof(IdentitySource identity, DeviceKey key, @Nullable String tenantToken) {
    this.identity = identity;
    this.key = key;
    this.tenantToken = tenantToken;
  }

  /** The request of the last time; finding out who the device is may take a script. */
  String request() throws ServerException {
    String known = request;
    return known == null ? renewed() : known;
  }

  /** The request as it is now. */
  String renewed() throws ServerException {
    String made = Messages.authentication(identity.attributes(), key.publicKeyPem(), tenantToken);
    request = made;
    return made;
  }

  /** The signature of a request, in base64. */
  String signature(String of) throws ServerException {
    try {
      return key.sign(of.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ServerException(ServerException.Kind.MALFORMED, String.valueOf(e.getMessage()), e);
    }
  }
}
