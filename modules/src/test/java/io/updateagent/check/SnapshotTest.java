package io.updateagent.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a rollback can forget escapes a comparison. */
class SnapshotTest {
  @TempDir Path directory;
  private Path file = Path.of("");

  private interface Change {
    void make() throws IOException;
  }

  @BeforeEach
  void somethingIsThere() throws IOException {
    file = Files.writeString(directory.resolve("file"), "one");
    Files.createDirectory(directory.resolve("sub"));
    Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
  }

  @Test
  void theSameIsTheSame() throws IOException {
    assertEquals(List.of(), after(() -> Files.readString(file)));
  }

  @Test
  void contentOfTheSameSizeAndTime() throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    assertEquals(
        List.of(file + " has other content: 3 bytes then, 3 now"),
        after(
            () -> {
              Files.writeString(file, "two");
              Files.setLastModifiedTime(file, time);
            }));
  }

  @Test
  void modesOfFilesAndDirectories() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Path sub = directory.resolve("sub");
    Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals(
        List.of(
            file + " has another mode: 0644 then, 0600 now",
            sub + " has another mode: 0755 then, 0700 now"),
        after(
            () -> {
              Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
              Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("rwx------"));
            }));
  }

  @Test
  void owners() throws IOException {
    Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "only root gives away");
    assertEquals(
        List.of(file + " has another owner: 0:0 then, 7:0 now"),
        after(() -> Files.setAttribute(file, "unix:uid", 7)));
  }

  @Test
  void timesOfFiles() throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
    assertEquals(
        List.of(
            file
                + " has another modification time: 1970-01-01T00:00:01Z then, 1970-01-01T00:00:02Z"
                + " now"),
        after(() -> Files.setLastModifiedTime(file, FileTime.fromMillis(2000))));
  }

  @Test
  void targetsOfLinks() throws IOException {
    Path link = directory.resolve("link");
    assertEquals(
        List.of(link + " was a link to file and is a link to sub"),
        after(
            () -> {
              Files.delete(link);
              Files.createSymbolicLink(link, Path.of("sub"));
            }));
  }

  @Test
  void whatIsSomethingElseNow() throws IOException {
    Path link = directory.resolve("link");
    assertEquals(
        List.of(link + " was a link to file and is a directory"),
        after(
            () -> {
              Files.delete(link);
              Files.createDirectory(link);
            }));
  }

  @Test
  void whatCameAndWhatWent() throws IOException {
    Path late = directory.resolve("late");
    assertEquals(
        List.of(
            file + " is missing: it was a file of 3 bytes",
            late + " is there now: a file of 4 bytes"),
        after(
            () -> {
              Files.delete(file);
              Files.writeString(late, "late");
            }));
  }

  @Test
  void namesThatWereTheSameFile() throws IOException {
    Path other = Files.createLink(directory.resolve("other"), file);
    List<String> words =
        after(
            () -> {
              FileTime time = Files.getLastModifiedTime(file);
              Files.delete(other);
              Files.writeString(other, "one");
              Files.setLastModifiedTime(other, time);
            });
    assertTrue(
        words.contains(other + " was the same file as " + file + " and is a file of its own"),
        words.toString());
  }

  @Test
  void extendedAttributes() throws IOException {
    UserDefinedFileAttributeView view =
        Objects.requireNonNull(
            Files.getFileAttributeView(file, UserDefinedFileAttributeView.class));
    try {
      view.write("origin", ByteBuffer.wrap("factory".getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      Assumptions.abort("this file system has no extended attributes");
    }
    assertEquals(
        List.of(
            file + " has another extended attribute user.origin: 666163746f7279 then, missing now"),
        after(() -> view.delete("origin")));
  }

  private List<String> after(Change change) throws IOException {
    Snapshot before = Snapshot.of(List.of(directory));
    change.make();
    return before.differencesTo(Snapshot.of(List.of(directory))).stream()
        .map(Difference::words)
        .toList();
  }
}
