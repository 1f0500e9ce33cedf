package io.updateagent.cli.artifact;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command has that reads a whole artifact. */
abstract class Reading implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the artifact; - for standard input")
  Path file = Path.of("");

  @Mixin VerificationOptions verification = new VerificationOptions();

  @Option(names = "--no-progress", hidden = true, description = "there is no progress bar")
  boolean noProgress;

  PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  /**
   * Reads it.
   *
   * @param verb the word for what could not be done
   */
  ReadWhole read(String verb) throws IOException {
    var read = new ReadWhole[1];
    Explained.run(
        "cannot %s %s".formatted(verb, file),
        () -> read[0] = ReadWhole.of(file, verification.open()));
    return Objects.requireNonNull(read[0]);
  }
}
