package io.updateagent.cli.artifact;

import io.updateagent.artifact.FileChecksum;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "rootfs-image",
    description = {
      "Writes an artifact with the image of a root file system.",
      "The image is a file: no snapshot of a running device (ssh://) is taken."
    },
    footerHeading = "%nExample:%n",
    footer = "  agent artifact write rootfs-image -n release-2 -t box -f rootfs.ext4")
final class WriteRootfsImage extends Replacement {
  private static final String IMAGE = "rootfs.img";

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the image")
  String file = "";

  @Option(
      names = "--no-checksum-provide",
      description = {
        "do not provide the checksum of the image, rootfs-image.checksum,",
        "nor depend on that of --base"
      })
  boolean noChecksum;

  @Option(names = "--legacy-rootfs-image-checksum", description = "call it rootfs_image_checksum")
  boolean legacyChecksum;

  @Override
  String kind() {
    return "rootfs-image";
  }

  @Override
  String software() {
    return "";
  }

  @Override
  Content prepare(Staging staging) throws IOException {
    Path image = image();
    String name = Objects.requireNonNull(image.getFileName()).toString();
    return new Content(base == null ? name : IMAGE, image);
  }

  private Path image() throws IOException {
    if (file.startsWith("ssh://")) {
      throw new IOException(
          "a snapshot of a device over ssh is not taken; copy an image here and give that");
    }
    return Inputs.plain(Path.of(file));
  }

  @Override
  Map<String, String> usualProvides() throws IOException {
    if (noChecksum) {
      return Map.of();
    }
    return Map.of(key(), FileChecksum.of(image()));
  }

  /** A device that says that it has another image does not even begin with the download. */
  @Override
  Map<String, List<String>> usualDepends() throws IOException {
    if (noChecksum || base == null) {
      return Map.of();
    }
    return Map.of(key(), List.of(FileChecksum.of(Inputs.plain(base))));
  }

  private String key() {
    return legacyChecksum ? "rootfs_image_checksum" : "rootfs-image.checksum";
  }

  @Override
  List<String> usualClears() {
    return List.of("artifact_group", "rootfs_image_checksum");
  }
}
