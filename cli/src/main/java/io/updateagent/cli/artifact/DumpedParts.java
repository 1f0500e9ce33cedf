package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.AugmentedHeader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.artifact.Scratch;
import io.updateagent.artifact.VerificationKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is taken out of an artifact, and where it went. On a failure it is removed again. */
final class DumpedParts {
  private static final String AUGMENT = "-augment";

  private final @Nullable Path filesDirectory;
  private final @Nullable Path scriptsDirectory;
  private final @Nullable Path metaDataDirectory;
  private final List<Path> scripts = new ArrayList<>();
  private final List<List<Path>> files = new ArrayList<>();
  private final List<List<Path>> unsignedFiles = new ArrayList<>();
  private final Map<String, Path> metaData = new HashMap<>();
  private @Nullable AugmentedHeader augment;
  private final List<Path> made = new ArrayList<>();

  /** Null for what is not wanted. */
  DumpedParts(@Nullable Path files, @Nullable Path scripts, @Nullable Path metaData) {
    this.filesDirectory = files;
    this.scriptsDirectory = scripts;
    this.metaDataDirectory = metaData;
  }

  List<Path> scripts() {
    return scripts;
  }

  /** The files of a payload that the signature covers. */
  List<Path> files(int payload) {
    return files.get(payload);
  }

  /** Those of its augmented part. */
  List<Path> unsignedFiles(int payload) {
    return unsignedFiles.get(payload);
  }

  @Nullable Path metaData(int payload) {
    return metaData.get(nameOfMetaData(payload));
  }

  /** That of its augmented part. */
  @Nullable Path unsignedMetaData(int payload) {
    return metaData.get(nameOfMetaData(payload) + AUGMENT);
  }

  /** What the unsigned part wants to change; null if there is none. */
  @Nullable AugmentedHeader augment() {
    return augment;
  }

  /** Takes all of it, and verifies all of it. */
  Header take(Path artifact) throws IOException {
    try {
      return read(artifact);
    } catch (IOException | RuntimeException e) {
      for (Path file : made) {
        Files.deleteIfExists(file);
      }
      throw e;
    }
  }

  private Header read(Path artifact) throws IOException {
    try (Scratch scratch = Scratch.temporary()) {
      Path unpacked = scratch.resolve("scripts");
      try (var reader =
          ArtifactReader.openWithAugment(
              Files.newInputStream(artifact), VerificationKeys.none(), unpacked)) {
        takeScripts(reader.scripts(), unpacked);
        for (PayloadHeader payload : reader.header().payloads()) {
          takeMetaData(nameOfMetaData(payload.index()), payload.metaData());
        }
        augment = reader.augment();
        if (augment != null) {
          for (AugmentedHeader.Part part : augment.parts()) {
            takeMetaData(nameOfMetaData(part.index()) + AUGMENT, part.metaData());
          }
        }
        boolean several = reader.header().payloads().size() > 1;
        for (PayloadFiles in = reader.nextPayload(); in != null; in = reader.nextPayload()) {
          takeFiles(in, several);
        }
        return reader.header();
      }
    }
  }

  private void takeScripts(List<String> names, Path unpacked) throws IOException {
    if (scriptsDirectory == null) {
      return;
    }
    for (String name : names) {
      try (InputStream in = Files.newInputStream(unpacked.resolve(name))) {
        Path script = put(scriptsDirectory, name, in);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        scripts.add(script);
      }
    }
  }

  private static String nameOfMetaData(int payload) {
    return "%04d.meta-data".formatted(payload);
  }

  private void takeMetaData(String name, String json) throws IOException {
    if (metaDataDirectory != null && !json.isBlank()) {
      byte[] text = (json.strip() + "\n").getBytes(StandardCharsets.UTF_8);
      metaData.put(name, put(metaDataDirectory, name, new ByteArrayInputStream(text)));
    }
  }

  private void takeFiles(PayloadFiles in, boolean several) throws IOException {
    List<Path> signed = new ArrayList<>();
    List<Path> unsigned = new ArrayList<>();
    if (filesDirectory != null) {
      String name = several ? "%04d".formatted(files.size()) : "";
      Path directory = filesDirectory.resolve(name);
      for (PayloadFile file = in.next(); file != null; file = in.next()) {
        Path taken = put(directory, file.name(), file.content());
        (file.augmented() ? unsigned : signed).add(taken);
      }
    }
    files.add(signed);
    unsignedFiles.add(unsigned);
  }

  private Path put(Path directory, String name, InputStream content) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      made.add(file);
      content.transferTo(out);
    }
    return file;
  }
}
