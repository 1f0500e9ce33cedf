package io.updateagent.module;

import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
 * tmp/                      for the module
 * }</pre>
 */
final class WorkDirectory {
  private static final String VERSION = "3";

  private final Path root;

  WorkDirectory(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  Path files() {
    return root.resolve("files");
  }

  Path streams() {
    return root.resolve("streams");
  }

  Path streamNext() {
    return root.resolve("stream-next");
  }

  boolean exists() {
    return Files.isDirectory(root);
  }

  /** Makes it anew for a payload. */
  void prepare(Header header, PayloadHeader payload, String type, UpdateModule.Context context)
      throws IOException {
    delete();
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

  /** Makes sure that a module finds a directory to work in, also after someone removed it. */
  void ensure() throws IOException {
    Files.createDirectories(root.resolve("header"));
    Files.createDirectories(root.resolve("tmp"));
  }

  /** Removes it; links are removed, never followed. */
  void delete() throws IOException {
    if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(root, new Remover());
  }

  /** Makes what lies below survive a power cut. */
  void sync() throws IOException {
    Files.walkFileTree(root, new Syncer());
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(root.resolve(name), content);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      // What a module made unreadable is still ours to remove.
      directory.toFile().setReadable(true);
      directory.toFile().setWritable(true);
      directory.toFile().setExecutable(true);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
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
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
