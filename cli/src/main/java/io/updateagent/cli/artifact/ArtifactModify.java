package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactRewriter;
import io.updateagent.artifact.Destination;
import io.updateagent.artifact.HeaderEdit;
import io.updateagent.cli.ExitCode;
import io.updateagent.cli.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "modify",
    description = {
      "Changes what an artifact says, and how it is packed. It is replaced in one step, and stays",
      "what it was if anything fails. A signature would not match any more: it is made anew with",
      "--key, and taken off without. What is in an image of a file system is not changed."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footerHeading = "%nExample:%n",
    footer = "  agent artifact modify -n app-3 -p app.version:3 -k private.pem app-2.mender")
final class ArtifactModify implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the artifact")
  Path file = Path.of("");

  @Option(
      names = {"-n", "--artifact-name", "--name"},
      paramLabel = "NAME",
      description = "the artifact's name; the version that a payload provides stays")
  @Nullable String name;

  @Option(
      names = {"-g", "--provides-group"},
      paramLabel = "GROUP",
      description = "the group that it belongs to; '' for none")
  @Nullable String group;

  @Option(
      names = {"-N", "--artifact-name-depends"},
      paramLabel = "NAME",
      description = "the device must run this artifact; repeat it for alternatives")
  @Nullable List<String> namesBefore;

  @Option(
      names = {"-G", "--depends-groups"},
      paramLabel = "GROUP",
      description = "the device must run an artifact of this group; repeat it for alternatives")
  @Nullable List<String> groupsBefore;

  @Option(
      names = "--payload",
      paramLabel = "NUMBER",
      description = "the payload, from 0, that what follows is about; needed if there are several")
  @Nullable Integer payload;

  @Option(
      names = {"-p", "--provides"},
      paramLabel = "KEY:VALUE",
      description = "what the payload provides, instead of all that it did")
  @Nullable List<String> provides;

  @Option(
      names = {"-d", "--depends"},
      paramLabel = "KEY:VALUE",
      description = "what the device must provide for it, instead of all that was")
  @Nullable List<String> depends;

  @Option(
      names = "--clears-provides",
      paramLabel = "PATTERN",
      description = "one more pattern of what it takes away")
  List<String> clears = new ArrayList<>();

  @Option(
      names = "--delete-clears-provides",
      paramLabel = "PATTERN",
      description = "a pattern that it no longer has")
  List<String> deletedClears = new ArrayList<>();

  @Option(
      names = {"-m", "--meta-data"},
      paramLabel = "FILE",
      description = "JSON for the update module, instead of what it was")
  @Nullable Path metaData;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = {
        "a file instead of all files of the payload;",
        "a checksum that it provides as a root file system follows"
      })
  @Nullable Path replacement;

  @Mixin ScriptOptions scripts = new ScriptOptions();

  @Option(
      names = "--delete-script",
      paramLabel = "NAME",
      description = "a state script that it no longer has")
  List<String> deletedScripts = new ArrayList<>();

  @Mixin PackingOptions packing = new PackingOptions();
  @Mixin SigningOptions signing = new SigningOptions();

  @Override
  public Integer call() throws IOException {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    Explained.run(
        "cannot modify " + file,
        () -> {
          Inputs.plain(file);
          Destination destination = Destination.file(file);
          destination.keepApart(inputs());
          boolean unsigned =
              new ArtifactRewriter(file)
                  .modify(this::change, packing.changed(), signing.open(err), destination);
          if (unsigned) {
            err.println(
                "agent: note: the signature did not match any more and was taken off; agent"
                    + " artifact sign makes a new one");
          }
        });
    return ExitCode.DONE;
  }

  /** What goes into it, or is needed once more. */
  private List<Path> inputs() throws IOException {
    var all = new ArrayList<Path>(signing.files());
    all.addAll(scripts.files());
    Stream.of(metaData, replacement).filter(Objects::nonNull).forEach(all::add);
    return all;
  }

  private void change(HeaderEdit edit) throws IOException {
    if (name != null) {
      edit.name(ArtifactOptions.checkedName(name));
    }
    if (group != null) {
      edit.group(group);
    }
    if (namesBefore != null) {
      edit.depends("artifact_name", namesBefore);
    }
    if (groupsBefore != null) {
      edit.depends("artifact_group", groupsBefore);
    }
    for (String script : deletedScripts) {
      edit.removeScript(script);
    }
    scripts.files().forEach(edit::script);
    if (changesPayload()) {
      change(edit, index(edit));
    }
  }

  private void change(HeaderEdit edit, int index) throws IOException {
    if (provides != null) {
      edit.provides(index, KeyValue.single("--provides", provides));
    }
    if (depends != null) {
      edit.depends(index, KeyValue.grouped(depends));
    }
    if (!clears.isEmpty()) {
      edit.addClears(index, clears);
    }
    for (String pattern : deletedClears) {
      edit.removeClears(index, pattern);
    }
    if (metaData != null) {
      edit.metaData(index, Inputs.text(metaData).strip());
    }
    if (replacement != null) {
      edit.file(index, Inputs.plain(replacement));
    }
  }

  private boolean changesPayload() {
    return provides != null
        || depends != null
        || metaData != null
        || replacement != null
        || !clears.isEmpty()
        || !deletedClears.isEmpty();
  }

  private int index(HeaderEdit edit) throws IOException {
    if (payload == null && edit.payloads() > 1) {
      throw new IOException(
          "it has %d payloads; say which one with --payload".formatted(edit.payloads()));
    }
    int index = payload == null ? 0 : payload;
    if (index < 0 || index >= edit.payloads()) {
      throw new IOException("it has no payload %d".formatted(index));
    }
    return index;
  }
}
