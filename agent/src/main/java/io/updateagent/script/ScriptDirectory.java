package io.updateagent.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory of state scripts, with an optional {@code version} file beside them. */
final class ScriptDirectory {
  private static final Set<String> VERSIONS = Set.of("2", "3");

  private final Path path;

  private final boolean ownedByAgent;

  /**
   * @param ownedByAgent whether the agent made it, so that a link in its place is someone else's
   */
  ScriptDirectory(Path path, boolean ownedByAgent) {
    this.path = path;
    this.ownedByAgent = ownedByAgent;
  }

  /** Why the scripts cannot be understood by this agent; null if they can. */
  @Nullable String incompatibility() {
    if (ownedByAgent && Files.isSymbolicLink(path)) {
      return "%s was replaced by a link, so its scripts are not the artifact's".formatted(path);
    }
    Path file = path.resolve("version");
    try {
      String version = Files.readString(file).strip();
      return VERSIONS.contains(version)
          ? null
          : "state scripts of version \"%s\" are not supported (%s); supported are 2 and 3"
              .formatted(version.substring(0, Math.min(20, version.length())), file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return "cannot read the version of the state scripts: " + e.getMessage();
    }
  }

  /**
   * The scripts of a set in byte order; what only looks like one is passed over and logged. Without
   * a directory there are none.
   *
   * @throws IOException if the directory cannot be read, which does not mean that there are none
   */
  List<Path> scripts(String state, ScriptAction action, Consumer<String> log) throws IOException {
    Pattern name =
        Pattern.compile(Pattern.quote(state + "_" + action.word()) + "_[0-9][0-9](_\\S+)?");
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> name.matcher(file.getFileName().toString()).matches())
          .filter(file -> isRunnable(file, log))
          .sorted((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException | DirectoryIteratorException e) {
      throw new IOException("cannot read %s: %s".formatted(path, e.getMessage()), e);
    } catch (IOException e) {
      throw new IOException("cannot read %s as a directory".formatted(path), e);
    }
  }

  private static boolean isRunnable(Path file, Consumer<String> log) {
    boolean runnable = Files.isRegularFile(file) && Files.isExecutable(file);
    if (!runnable) {
      log.accept("state script " + file + " is not executable and is passed over");
    }
    return runnable;
  }
}
