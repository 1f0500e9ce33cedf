package io.updateagent.runtime;

import io.updateagent.config.Configuration;
import io.updateagent.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code MaxDownloadBytesPerSecond} as the configuration file says it now: a change holds at once,
 * also for a download that is under way. A file that cannot be used changes nothing.
 */
final class DownloadLimit implements LongSupplier {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final Path file;
  private long limit;
  private @Nullable FileTime seen;

  DownloadLimit(Path file, long limit) {
    this.file = file;
    this.limit = limit;
    this.seen = changed();
  }

  @Override
  public synchronized long getAsLong() {
    FileTime changed = changed();
    if (changed == null || changed.equals(seen)) {
      return limit;
    }
    seen = changed;
    try {
      long wanted = Configuration.load(file, warning -> {}).maxDownloadBytesPerSecond();
      if (wanted != limit) {
        LOG.info("MaxDownloadBytesPerSecond is {} now", wanted);
      }
      limit = wanted;
    } catch (ConfigurationException e) {
      LOG.warn("MaxDownloadBytesPerSecond stays {}: {}", limit, e.getMessage());
    }
    return limit;
  }

  private @Nullable FileTime changed() {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return null;
    }
  }
}
