package io.updateagent.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files that a configuration names and that are not there, as far as anybody may see that. */
public final class MissingFiles {
  private static final String IN_HARDWARE = "pkcs11:";

  private MissingFiles() {}

  /** What a daemon cannot start without, with its key and why; empty if nothing is missing. */
  public static Optional<String> ofDaemon(Configuration configuration) {
    var files = new LinkedHashMap<String, @Nullable Path>();
    files.put("ServerCertificate", configuration.serverCertificate());
    files.put("HttpsClient.Certificate", configuration.clientCertificate());
    files.put("HttpsClient.Key", file(configuration.clientKey()));
    files.put("Security.AuthPrivateKey", file(configuration.access().deviceKey()));
    return first(files);
  }

  /** A key without which no artifact can be verified; empty if none is missing. */
  public static Optional<String> ofVerification(Configuration configuration) {
    for (Path key : configuration.artifactVerifyKeys()) {
      Optional<String> missing = first(Map.of("ArtifactVerifyKeys", key));
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> first(Map<String, @Nullable Path> files) {
    for (Map.Entry<String, @Nullable Path> named : files.entrySet()) {
      Path file = named.getValue();
      // Not whether it exists: what somebody may not look into may well be there.
      if (file != null && Files.notExists(file)) {
        return Optional.of("%s of %s: there is no such file".formatted(file, named.getKey()));
      }
    }
    return Optional.empty();
  }

  private static @Nullable Path file(@Nullable String text) {
    try {
      return text == null || text.startsWith(IN_HARDWARE) ? null : Path.of(text);
    } catch (InvalidPathException e) {
      return null; // whoever uses it says so
    }
  }
}
