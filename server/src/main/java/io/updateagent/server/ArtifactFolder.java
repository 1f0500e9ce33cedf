package io.updateagent.server;

import io.updateagent.artifact.ArtifactException;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Artifacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that artifacts are laid into, for benches: what appears there is taken in. A file that
 * changes replaces what was taken from it before; one that goes away changes nothing.
 */
final class ArtifactFolder {
  private static final String TAKEN_FROM = "taken from the folder, as ";

  private final @Nullable Path folder;
  private final ArtifactIntake intake;
  private final Artifacts artifacts;
  private final Map<Path, Looked> looked = new TreeMap<>();

  /**
   * @param folder null for none
   */
  ArtifactFolder(@Nullable Path folder, ArtifactIntake intake, Artifacts artifacts) {
    this.folder = folder;
    this.intake = intake;
    this.artifacts = artifacts;
  }

  /** What was found in a file, as long as it has that size and time; empty if it was taken in. */
  private record Looked(long size, FileTime changed, String problem) {}

  /** Takes in what is new. Files that cannot be taken are passed over, see {@link #problems}. */
  synchronized void takeIn() throws IOException {
    if (folder == null) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "cannot read the folder of artifacts %s: there is no such directory".formatted(folder));
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".mender")).sorted().toList();
    }
    looked.keySet().retainAll(files);
    for (Path file : files) {
      long size = Files.size(file);
      FileTime changed = Files.getLastModifiedTime(file);
      Looked before = looked.get(file);
      if (before == null || before.size() != size || !before.changed().equals(changed)) {
        looked.put(file, new Looked(size, changed, take(file)));
      }
    }
  }

  private String take(Path file) throws IOException {
    String from = TAKEN_FROM + file.getFileName();
    try {
      ArtifactIntake.Result first = read(file, from);
      if (first.taken() != Artifacts.Taken.NAME_TAKEN) {
        return "";
      }
      if (!replace(first.artifact(), from)) {
        return "there is another artifact named %s for such devices"
            .formatted(first.artifact().name());
      }
      read(file, from);
      return "";
    } catch (ArtifactException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private ArtifactIntake.Result read(Path file, String from) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return intake.take(in, from);
    }
  }

  /** Makes room for a file that changed. */
  private boolean replace(Artifact artifact, String from) throws IOException {
    boolean replaced = false;
    for (Artifact old : artifacts.named(artifact.name())) {
      if (old.description().equals(from)) {
        artifacts.remove(old.id());
        replaced = true;
      }
    }
    return replaced;
  }

  /** The files that could not be taken in, with the reason. */
  synchronized Map<String, String> problems() {
    var problems = new TreeMap<String, String>();
    looked.forEach(
        (file, one) -> {
          if (!one.problem().isEmpty()) {
            problems.put(file.getFileName().toString(), one.problem());
          }
        });
    return problems;
  }
}
