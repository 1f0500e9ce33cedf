package io.updateagent.runtime;

import io.updateagent.config.HawkbitSettings;
import io.updateagent.config.HawkbitSettings.Credential;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.hawkbit.Access;
import io.updateagent.remote.hawkbit.ControllerId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What this device shows to a hawkBit server, from its configuration and its identity. */
final class HawkbitAccess implements Access {
  private static final int LONGEST_TOKEN = 512;

  private final HawkbitSettings settings;
  private final Identity identity;
  private @Nullable String controllerId;

  HawkbitAccess(HawkbitSettings settings, Identity identity) {
    this.settings = settings;
    this.identity = identity;
    this.controllerId = settings.controllerId();
  }

  @Override
  public String controllerId() throws ServerException {
    String known = controllerId;
    if (known == null) {
      known = ControllerId.of(identity.attributes());
      controllerId = known;
    }
    return known;
  }

  @Override
  public @Nullable String authorization() throws ServerException {
    Credential credential = settings.credential();
    if (credential == null) {
      return null;
    }
    Path file = credential.file();
    String token = file == null ? credential.token() : read(file);
    return credential.scheme() + " " + token;
  }

  private static String read(Path file) throws ServerException {
    try (InputStream content = Files.newInputStream(file)) {
      byte[] bytes = content.readNBytes(2 * LONGEST_TOKEN);
      String token = new String(bytes, StandardCharsets.ISO_8859_1).strip();
      if (token.matches("[\\x21-\\x7e]{1,%d}".formatted(LONGEST_TOKEN))) {
        return token;
      }
      throw unusable(file, "it must hold one line of printable ASCII without spaces", null);
    } catch (NoSuchFileException e) {
      throw unusable(file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw unusable(file, "permission denied", e);
    } catch (IOException e) {
      throw unusable(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static ServerException unusable(Path file, String why, @Nullable Exception cause) {
    return new ServerException(
        ServerException.Kind.MALFORMED,
        "cannot read the server's token from %s: %s".formatted(file, why),
        cause);
  }
}
