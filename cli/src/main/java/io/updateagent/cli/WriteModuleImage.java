package io.updateagent.cli;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.artifact.SigningKey;
import io.updateagent.artifact.VerificationKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "module-image",
    description = {
      "Writes an artifact of one or several payloads, each for an update module.",
      "The same input gives the same bytes."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  agent artifact write module-image -n app-2 -t box -o app-2.mender \\",
      "      -T single-file -f app.bin",
      "  agent artifact write module-image -n set-2 -t box -o set-2.mender \\",
      "      -T single-file -f app.bin -T directory -f www.tar",
      "                                        two payloads, in this order"
    })
final class WriteModuleImage implements Callable<Integer> {
  @Option(
      names = {"-n", "--artifact-name"},
      required = true,
      paramLabel = "NAME",
      description = "the artifact's name")
  String name = "";

  @Option(
      names = {"-t", "--device-type"},
      required = true,
      paramLabel = "TYPE",
      description = "a type of device that it is for; repeat it for more")
  List<String> deviceTypes = new ArrayList<>();

  @Option(
      names = {"-o", "--output-path"},
      required = true,
      paramLabel = "FILE",
      description = "where to write it")
  Path output = Path.of("");

  @ArgGroup(
      exclusive = false,
      multiplicity = "1..*",
      heading = "%nPayloads, each begun by -T:%n",
      order = 20)
  List<PayloadOptions> payloads = new ArrayList<>();

  @Option(
      names = {"-s", "--script"},
      paramLabel = "FILE",
      description = "a state script, for instance ArtifactInstall_Enter_00; repeat it for more")
  List<Path> scripts = new ArrayList<>();

  @Option(
      names = {"-g", "--artifact-group", "--provides-group"},
      paramLabel = "GROUP",
      description = "the group that the artifact belongs to")
  @Nullable String group;

  @Option(
      names = {"-N", "--artifact-name-depends"},
      paramLabel = "NAME",
      description = "the device must run this artifact; repeat it for alternatives")
  List<String> namesBefore = new ArrayList<>();

  @Option(
      names = {"-G", "--depends-groups"},
      paramLabel = "GROUP",
      description = "the device must run an artifact of this group; repeat it for alternatives")
  List<String> groupsBefore = new ArrayList<>();

  @Option(
      names = "--compression",
      paramLabel = "KIND",
      description = "none, gzip (default), lzma or zstd")
  Packing packing = Packing.GZIP;

  @Option(
      names = {"-k", "--key"},
      paramLabel = "FILE",
      description = "private key in PEM format to sign with")
  @Nullable Path key;

  /** The words of the common tool for compressions. */
  enum Packing {
    NONE(Compression.NONE),
    GZIP(Compression.GZIP),
    LZMA(Compression.XZ),
    ZSTD(Compression.ZSTD);

    private final Compression compression;

    Packing(Compression compression) {
      this.compression = compression;
    }
  }

  @Override
  public Integer call() throws IOException {
    try {
      new ArtifactWriter(packing.compression, signingKey()).write(plan(), output);
      check();
    } catch (NoSuchFileException e) {
      throw failure("there is no file " + e.getFile(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw failure(e.getMessage(), e);
    }
    return ExitCode.DONE;
  }

  /** What a device would refuse is not left behind. */
  private void check() throws IOException {
    try (var reader =
        ArtifactReader.open(Files.newInputStream(output), VerificationKeys.none(), null)) {
      while (reader.nextPayload() != null) {
        continue;
      }
    } catch (IOException e) {
      Files.delete(output);
      throw e;
    }
  }

  private ArtifactPlan plan() throws IOException {
    List<PlannedPayload> planned = new ArrayList<>();
    for (PayloadOptions payload : payloads) {
      planned.add(payload.plan(name));
    }
    Map<String, List<String>> depends = new TreeMap<>();
    depends.put("device_type", deviceTypes);
    if (!namesBefore.isEmpty()) {
      depends.put("artifact_name", namesBefore);
    }
    if (!groupsBefore.isEmpty()) {
      depends.put("artifact_group", groupsBefore);
    }
    return new ArtifactPlan(name, group, depends, scripts, planned);
  }

  private @Nullable PrivateKey signingKey() throws IOException {
    if (key == null) {
      return null;
    }
    try {
      return SigningKey.ofPem(Files.readString(key));
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot use the key %s: %s".formatted(key, e.getMessage()), e);
    }
  }

  private IOException failure(@Nullable String reason, Exception cause) {
    return new IOException("cannot write %s: %s".formatted(output, reason), cause);
  }
}
