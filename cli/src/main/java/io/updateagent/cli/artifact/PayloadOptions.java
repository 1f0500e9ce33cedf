package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactPlan.PlannedAugment;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What describes one payload; each {@code -T} begins the next. */
final class PayloadOptions extends PayloadFlags {
  @Option(
      names = {"-T", "--type"},
      required = true,
      paramLabel = "TYPE",
      description = "payload type: the name of the update module; each -T begins the next payload")
  String type = "";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "a file of the payload; repeat it for more")
  @Nullable List<Path> files;

  @Option(
      names = {"-m", "--meta-data"},
      paramLabel = "FILE",
      description = "JSON for the update module")
  @Nullable Path metaData;

  @Option(
      names = "--augment-type",
      paramLabel = "TYPE",
      description = "begins the unsigned part of the payload: the type that it makes of it")
  @Nullable String augmentType;

  @Option(
      names = "--augment-file",
      paramLabel = "FILE",
      description = "a file of the unsigned part; repeat it for more")
  @Nullable List<Path> augmentFiles;

  @Option(
      names = "--augment-provides",
      paramLabel = "KEY:VALUE",
      description = "another value of what the signed part provides")
  @Nullable List<String> augmentProvides;

  @Option(
      names = "--augment-depends",
      paramLabel = "KEY:VALUE",
      description = "what the device must provide for the unsigned part")
  @Nullable List<String> augmentDepends;

  @Option(
      names = "--augment-meta-data",
      paramLabel = "FILE",
      description = "JSON for the update module in the unsigned part")
  @Nullable Path augmentMetaData;

  /** The files whose text goes into the header. */
  Stream<Path> texts() {
    return Stream.concat(Stream.ofNullable(metaData), Stream.ofNullable(augmentMetaData));
  }

  PlannedPayload plan(String artifactName) throws IOException {
    return new PlannedPayload(
        type,
        Inputs.plain(given(files)),
        provides(type, artifactName),
        depends(),
        clears(type, List.of()),
        metaData == null ? "" : Inputs.text(metaData).strip(),
        augment());
  }

  private @Nullable PlannedAugment augment() throws IOException {
    boolean any =
        augmentFiles != null
            || augmentProvides != null
            || augmentDepends != null
            || augmentMetaData != null;
    if (augmentType == null) {
      if (any) {
        throw new IOException("an unsigned part needs --augment-type");
      }
      return null;
    }
    return new PlannedAugment(
        augmentType,
        Inputs.plain(given(augmentFiles)),
        KeyValue.single("--augment-provides", given(augmentProvides)),
        KeyValue.grouped(given(augmentDepends)),
        augmentMetaData == null ? "" : Inputs.text(augmentMetaData).strip());
  }
}
