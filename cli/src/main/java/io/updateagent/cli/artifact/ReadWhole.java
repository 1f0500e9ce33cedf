package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.AugmentedHeader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.VerificationKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An artifact that was read and verified to its end.
 *
 * @param header what it says about itself
 * @param hasSignature whether there is a signature, verified or not
 * @param scripts its state scripts
 * @param augment what its unsigned part wants to change; null for none
 * @param files the files of each payload
 */
record ReadWhole(
    Header header,
    boolean hasSignature,
    List<String> scripts,
    @Nullable AugmentedHeader augment,
    List<List<File>> files) {

  /**
   * A payload's file.
   *
   * @param checksum SHA-256 in hexadecimal
   * @param augmented whether it is in the unsigned part
   */
  record File(String name, long size, String checksum, boolean augmented) {}

  /** Reads it; {@code -} is standard input. */
  static ReadWhole of(Path file, VerificationKeys keys) throws IOException {
    try (var reader = ArtifactReader.openWithAugment(Inputs.artifact(file), keys, null)) {
      List<List<File>> all = new ArrayList<>();
      for (PayloadFiles files = reader.nextPayload(); files != null; files = reader.nextPayload()) {
        all.add(list(reader, all.size(), files));
      }
      return new ReadWhole(
          reader.header(), reader.hasSignature(), reader.scripts(), reader.augment(), all);
    }
  }

  private static List<File> list(ArtifactReader reader, int payload, PayloadFiles files)
      throws IOException {
    List<File> list = new ArrayList<>();
    for (PayloadFile file = files.next(); file != null; file = files.next()) {
      file.content().transferTo(OutputStream.nullOutputStream());
      list.add(
          new File(file.name(), file.size(), reader.checksum(payload, file), file.augmented()));
    }
    return list;
  }

  /** What is known of its signature, in words. */
  String signature() {
    if (header.signed()) {
      return "signature verified";
    }
    return hasSignature ? "signed, not verified without --key" : "not signed";
  }
}
