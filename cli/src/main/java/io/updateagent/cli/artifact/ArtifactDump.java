package io.updateagent.cli.artifact;

import io.updateagent.artifact.Header;
import io.updateagent.cli.ExitCode;
import io.updateagent.cli.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "dump",
    description = {
      "Takes an artifact apart. Nothing that is there already is overwritten, and nothing is left",
      "of an artifact that is damaged. With several payloads, the files of each are in a directory",
      "of their own: 0000, 0001, and so on."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = {
      "  agent artifact dump --files files --scripts scripts --meta-data meta \\",
      "      --print0-cmdline app-2.mender | xargs -0 agent artifact"
    })
final class ArtifactDump implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the artifact")
  Path file = Path.of("");

  @Option(names = "--files", paramLabel = "DIR", description = "where the payloads' files go")
  @Nullable Path files;

  @Option(names = "--scripts", paramLabel = "DIR", description = "where the state scripts go")
  @Nullable Path scripts;

  @Option(
      names = "--meta-data",
      paramLabel = "DIR",
      description = "where the JSON for the update modules goes: 0000.meta-data, and so on")
  @Nullable Path metaData;

  @ArgGroup Printed printed = new Printed();

  /** At most one of them. */
  static final class Printed {
    @Option(
        names = "--print-cmdline",
        description = "print the words that write the artifact again from what was taken out of it")
    boolean plain;

    @Option(
        names = "--print0-cmdline",
        description = "the same, each word followed by a null character: whatever is in it")
    boolean separated;
  }

  @Override
  public Integer call() throws IOException {
    Explained.run(
        "cannot dump " + file,
        () -> {
          Inputs.plain(file);
          var parts = new DumpedParts(files, scripts, metaData);
          Header header = parts.take(file);
          print(new WriteWords(header, parts));
        });
    return ExitCode.DONE;
  }

  private void print(WriteWords words) throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (printed.plain) {
      out.println(String.join(" ", words.all()));
    } else if (printed.separated) {
      words.all().forEach(word -> out.print(word + "\0"));
      out.flush();
    }
  }
}
