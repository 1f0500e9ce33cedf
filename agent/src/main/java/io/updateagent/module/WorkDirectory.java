package io.updateagent.module;

import io.updateagent.artifact.AugmentedHeader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a module works in, and finds what it needs to know in (Update modules v3,
 * "File API"):
 *
 * <pre>{@code
 * version                   3
 * current_artifact_name     what the device runs
 * current_artifact_group    ... and its group
 * current_device_type       what the device is
 * header/                   artifact_group artifact_name payload_type header-info type-info meta-data
 * files/                    the payload's files, if the module does not read streams
 * streams/, stream-next     the streams of a download
 * header-augment/, streams-augment/, files-augment/   the same of what is not signed
 * tmp/                      for the module
 * }</pre>
 *
 * <p>The module owns what is in it. The agent trusts none of it: whatever it finds in the place of
 * a directory is removed and made anew, and no link is followed. Beside the tree, in {@code
 * pipes/}, are the agent's own names of the streams, and in {@code left-N/} trees that cannot be
 * removed.
 */
final class WorkDirectory {
  private static final String VERSION = "3";
  private static final int MOST_LEFT = 10;

  private final Path home;
  private final Path root;

  /**
   * @param home the payload's directory; the tree and what belongs to it are in there
   */
  WorkDirectory(Path home) {
    this.home = home;
    this.root = home.resolve("tree");
  }

  Path root() {
    return root;
  }

  Path files() {
    return root.resolve("files");
  }

  /** Where a file is stored; what is not signed lies apart. */
  Path files(boolean augmented) {
    return augmented ? root.resolve("files-augment") : files();
  }

  Path streams() {
    return root.resolve("streams");
  }

  /** Where a stream is; what is not signed lies apart. */
  Path streams(boolean augmented) {
    return augmented ? root.resolve("streams-augment") : streams();
  }

  Path streamNext() {
    return root.resolve("stream-next");
  }

  /** The agent's own names of the streams, which no module is told of. */
  Path pipes() {
    return home.resolve("pipes");
  }

  /** Makes it anew for a payload. */
  void prepare(Header header, PayloadHeader payload, String type, UpdateModule.Context context)
      throws IOException {
    RealDirectories.ensureClosed(home);
    clear();
    ensure();
    write("version", VERSION);
    write("current_artifact_name", context.artifactName());
    write("current_artifact_group", text(context.artifactGroup()));
    write("current_device_type", context.deviceType());
    write("header/artifact_name", header.artifactName());
    write("header/artifact_group", text(header.artifactGroup()));
    write("header/payload_type", type);
    write("header/header-info", header.headerInfo());
    write("header/type-info", payload.typeInfo());
    write("header/meta-data", payload.metaData());
  }

  /** Adds what an unsigned part says, once the module has vouched for it. */
  void augment(AugmentedHeader augment, AugmentedHeader.Part part) throws IOException {
    RealDirectories.ensure(root.resolve("header-augment"));
    write("header-augment/header-info", augment.headerInfo());
    write("header-augment/type-info", part.typeInfo());
    write("header-augment/meta-data", part.metaData());
  }

  /**
   * Makes sure that a module finds a directory to work in, also after someone removed it.
   *
   * @return whether anything had to be made
   */
  boolean ensure() throws IOException {
    boolean made = RealDirectories.ensureClosed(home);
    made |= RealDirectories.ensure(root);
    made |= RealDirectories.ensure(root.resolve("header"));
    made |= RealDirectories.ensure(root.resolve("tmp"));
    return made;
  }

  /** Removes it; links are removed, never followed. */
  void delete() throws IOException {
    if (RealDirectories.isReal(home)) {
      Removal.of(pipes());
      Removal.of(root);
    } else {
      Files.deleteIfExists(home);
    }
  }

  /** A tree that cannot be removed is no reason to refuse every later update: it steps aside. */
  private void clear() throws IOException {
    for (int i = 0; i < MOST_LEFT; i++) {
      try {
        Removal.of(left(i));
      } catch (IOException e) {
        continue; // still there; it was said when it was left
      }
    }
    try {
      delete();
    } catch (IOException e) {
      Path aside = firstFree();
      if (aside == null) {
        throw new IOException(
            "cannot remove %s: %s; remove it by hand".formatted(root, e.getMessage()), e);
      }
      Files.move(root, aside);
    }
  }

  private @Nullable Path firstFree() {
    for (int i = 0; i < MOST_LEFT; i++) {
      if (!Files.exists(left(i), LinkOption.NOFOLLOW_LINKS)) {
        return left(i);
      }
    }
    return null;
  }

  private Path left(int number) {
    return home.resolve("left-" + number);
  }

  /** Makes what lies below survive a power cut. */
  void sync() throws IOException {
    Files.walkFileTree(root, new Syncer());
  }

  private void write(String name, String content) throws IOException {
    Path file = root.resolve(name);
    try {
      Files.writeString(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw e; // it says of which file
    } catch (IOException e) {
      String advice = FileKeeper.isFull(e) ? "; free at least 1 MiB and install again" : "";
      throw new IOException("cannot write %s: %s%s".formatted(file, e.getMessage(), advice), e);
    }
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static final class Syncer extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isRegularFile()) {
        force(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      force(directory);
      return FileVisitResult.CONTINUE;
    }

    private static void force(Path path) throws IOException {
      try (FileChannel channel =
          FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        channel.force(true);
      } catch (FileSystemException e) {
        throw e; // it says of which file
      } catch (IOException e) {
        String advice = FileKeeper.isFull(e) ? "; free space and install again" : "";
        throw new IOException(
            "the disk does not take %s: %s%s".formatted(path, e.getMessage(), advice), e);
      }
    }
  }
}
