package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Destination;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a new artifact goes, how it is packed, and what it is signed with. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output-path"},
      paramLabel = "FILE",
      description = "where to write it; - for standard output (default: artifact.mender)")
  String output = "artifact.mender";

  @Mixin PackingOptions packing = new PackingOptions();
  @Mixin SigningOptions signing = new SigningOptions();

  /** What is to be written. */
  interface Plan {
    /** Gives it; it is asked for once the command line is known to make sense. */
    ArtifactPlan get() throws IOException;
  }

  /**
   * Writes an artifact, unless a device would refuse it.
   *
   * @param texts files beside those of the plan that go into it
   * @throws IOException if it cannot be written; then what was in its place still is
   */
  void write(Plan plan, List<Path> texts, PrintWriter err) throws IOException {
    Explained.run(
        "cannot write " + (isStream() ? "the artifact" : output),
        () -> {
          Destination destination = destination(output);
          ArtifactPlan made = plan.get();
          destination.keepApart(made.inputs());
          destination.keepApart(texts);
          destination.keepApart(signing.files());
          new ArtifactWriter(packing.chosen(), signing.open(err)).write(made, destination);
        });
  }

  private boolean isStream() {
    return output.equals("-");
  }

  /** A file, or standard output for {@code -}. */
  static Destination destination(String output) throws IOException {
    return output.equals("-") ? Destination.stream(System.out) : Destination.file(Path.of(output));
  }
}
