package io.updateagent.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what verified content is unpacked into, for all but the owner: nobody may read what an
 * update brings, or change it between its verification and its use. An earlier agent, or a loose
 * umask, may have left it open.
 */
final class PrivateDirectories {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final List<String> NAMES = List.of("modules", "scripts");

  private PrivateDirectories() {}

  static void close(Path data) {
    for (String name : NAMES) {
      Path directory = data.resolve(name);
      try {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
          Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
      } catch (IOException e) {
        LOG.warn("cannot close {} for other users: {}", directory, e.getMessage());
      }
    }
  }
}
