package io.updateagent.runtime;

import io.updateagent.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a device waits before it first speaks to the server. When the power comes back, all
 * devices of a site start in the same second; so, soon after a boot, the first contact is spread
 * over a tenth of the poll interval. What an interrupted update has to tell is told before.
 */
final class FirstContact {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final Duration SOON = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private FirstContact() {}

  /** The wait of this device; the log says so if there is one. */
  static Duration delay(Configuration configuration, Jitter jitter) {
    Duration wait =
        delay(
            configuration.access().startSpread(),
            configuration.updatePollInterval(),
            uptime(),
            jitter);
    if (wait.toSeconds() > 0) {
      LOG.info(
          "first contact with the server in {} s, so that devices that boot at once do not all come"
              + " at once; agent check-update does not wait",
          wait.toSeconds());
    }
    return wait;
  }

  /**
   * The wait.
   *
   * @param configured over how long first contacts are spread; null if that is left to us
   * @param interval how often the server is polled
   * @param uptime how long ago the system was booted
   */
  static Duration delay(
      @Nullable Duration configured, Duration interval, Duration uptime, Jitter jitter) {
    if (uptime.compareTo(SOON) > 0) {
      return Duration.ZERO; // it was the agent that was started, not the site
    }
    Duration tenth = interval.dividedBy(10);
    Duration spread = tenth.compareTo(LONGEST) < 0 ? tenth : LONGEST;
    return jitter.upTo(configured == null ? spread : configured);
  }

  /** How long ago the system was booted; very long if that cannot be found out. */
  static Duration uptime() {
    try {
      String text = Files.readString(UPTIME);
      double seconds = Double.parseDouble(text.substring(0, Math.max(0, text.indexOf(' '))));
      return Duration.ofMillis((long) (seconds * 1000));
    } catch (IOException | NumberFormatException e) {
      return Duration.ofDays(1);
    }
  }
}
