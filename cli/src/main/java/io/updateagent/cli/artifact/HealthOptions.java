package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How it is seen that what was started works: files {@code seconds} and {@code health}. */
final class HealthOptions {
  @Option(
      names = "--seconds",
      paramLabel = "NUMBER",
      description = "how long it is watched, or waited for, until it counts as healthy")
  @Nullable Integer seconds;

  @Option(
      names = "--health",
      paramLabel = "FILE",
      description = "a program that exits with 0 on the device if it works")
  @Nullable Path check;

  void stage(Staging staging) throws IOException {
    if (seconds != null) {
      if (seconds < 0) {
        throw new IOException("--seconds %d is less than nothing".formatted(seconds));
      }
      staging.line("seconds", seconds.toString());
    }
    if (check != null) {
      staging.link("health", check);
    }
  }
}
