package io.updateagent.cli.artifact;

import java.io.IOException;
import picocli.CommandLine.Option;

/**
 * What the commands that write have instead of the usual flags, for {@code -v} of the common tool.
 */
final class WriteHelp {
  private static final int ONLY = 3;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean help;

  @Option(
      names = {"-v", "--version"},
      paramLabel = "NUMBER",
      description = "version of the artifact format: 3, and no other")
  int version = ONLY;

  @Option(names = "--no-progress", hidden = true, description = "there is no progress bar")
  boolean noProgress;

  void check() throws IOException {
    if (version != ONLY) {
      throw new IOException(
          "artifacts of format version %d cannot be written; there is only version %d"
              .formatted(version, ONLY));
    }
  }
}
