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
final class WriteRootfsImage extends Generator {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the image")
  String file = "";

  @Option(
      names = "--no-checksum-provide",
      description = "do not provide the checksum of the image, rootfs-image.checksum")
  boolean noChecksum;

  @Option(
      names = "--legacy-rootfs-image-checksum",
      description = "provide it as rootfs_image_checksum")
  boolean legacyChecksum;

  @Override
  String type() {
    return "rootfs-image";
  }

  @Override
  String software() {
    return "";
  }

  @Override
  void stage(Staging staging) throws IOException {
    Path image = image();
    staging.link(Objects.requireNonNull(image.getFileName()).toString(), image);
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
    String key = legacyChecksum ? "rootfs_image_checksum" : "rootfs-image.checksum";
    return Map.of(key, FileChecksum.of(image()));
  }

  @Override
  List<String> usualClears() {
    return List.of("artifact_group", "rootfs_image_checksum");
  }
}
