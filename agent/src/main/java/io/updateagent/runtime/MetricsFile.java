package io.updateagent.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of the daemon in a file, for whoever collects such files, as node_exporter does. A
 * reader finds a whole file or none; what cannot be written is said once.
 */
final class MetricsFile {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final @Nullable Path file;
  private final Supplier<String> figures;
  private boolean failed;

  /**
   * @param file null for none
   */
  MetricsFile(@Nullable Path file, Supplier<String> figures) {
    this.file = file;
    this.figures = figures;
  }

  /** Makes it say what is so now. */
  void write() {
    write(figures.get());
  }

  /** Makes it say that. */
  synchronized void write(String text) {
    if (file == null) {
      return;
    }
    // Collectors pass over what does not end in .prom.
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(temporary, text);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        LOG.warn("cannot write {} of MetricsFile: {}", file, e.toString());
      }
      failed = true;
    }
  }
}
