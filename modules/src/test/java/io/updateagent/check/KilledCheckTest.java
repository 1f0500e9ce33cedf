package io.updateagent.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a check leaves that gets SIGKILL, the next one puts right. */
@Tag("slow")
@Timeout(300)
class KilledCheckTest {
  private static final String BEFORE = "as it was";

  @TempDir Path directory;

  /** The check, in a process of its own; arguments: module, and what is watched. */
  public static void main(String[] arguments) throws IOException {
    ModuleCheck check =
        ModuleCheck.of(Path.of(arguments[0]))
            .lineLimit(1)
            .onlyUpdate()
            .timeout(Duration.ofMinutes(5));
    for (int i = 1; i < arguments.length; i++) {
      check.watch(Path.of(arguments[i]));
    }
    System.out.print(check.run().text());
  }

  @BeforeEach
  void aModuleThatCanBeHeldInTheMiddle() throws IOException {
    for (String name : List.of("tmp", "marks", "target", "other")) {
      Files.createDirectory(directory.resolve(name));
    }
    Files.writeString(directory.resolve("target/app.conf"), BEFORE);
    Path module =
        Files.writeString(
            directory.resolve("module"),
            """
            #!/bin/sh
            [ "$1" = ArtifactInstall ] || exit 0
            echo new > %1$s/target/app.conf
            [ ! -e %1$s/hold ] || { : > %1$s/marks/there; exec sleep 300; }
            """
                .formatted(directory));
    Files.setPosixFilePermissions(module, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void whatIsWatchedAgainIsPutBackAndAllElseIsRemoved() throws Exception {
    Path left = killedInTheMiddle();
    assertEquals("new\n", Files.readString(directory.resolve("target/app.conf")));

    String other = checked("other");
    assertFalse(other.contains("put back"), other);
    assertEquals(BEFORE, Files.readString(left.resolve("before/0/app.conf")));

    String again = checked("target");
    assertTrue(again.contains("put back " + directory.resolve("target")), again);
    assertEquals(BEFORE, Files.readString(directory.resolve("target/app.conf")));
    assertEquals(List.of(), sandboxes());
  }

  @Test
  void whatIsGoneNeedsNoCopy() throws Exception {
    killedInTheMiddle();
    Watched.remove(directory.resolve("target"));
    checked("other");
    assertEquals(List.of(), sandboxes());
  }

  @Test
  void aCheckThatStillRunsIsLeftAlone() throws Exception {
    Process running = held();
    List<Path> before = sandboxes();
    checked("target");
    assertEquals(before, sandboxes());
    assertTrue(running.isAlive());
    running.destroyForcibly().waitFor();
    checked("target");
    assertEquals(List.of(), sandboxes());
  }

  private Path killedInTheMiddle() throws Exception {
    held().destroyForcibly().waitFor();
    List<Path> left = sandboxes();
    assertEquals(1, left.size(), left.toString());
    return left.get(0);
  }

  /** A check whose module is in the middle of its installation, and stays there. */
  private Process held() throws Exception {
    Path hold = Files.createFile(directory.resolve("hold"));
    Path marks = directory.resolve("marks");
    try (WatchService watch = marks.getFileSystem().newWatchService()) {
      marks.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      Process check = start("target");
      watch.take();
      Files.delete(hold);
      return check;
    }
  }

  private String checked(String watched) throws Exception {
    Process check = start(watched);
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, check.waitFor(), said);
    return said;
  }

  private Process start(String watched) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + directory.resolve("tmp"),
            "-cp",
            System.getProperty("java.class.path"),
            KilledCheckTest.class.getName(),
            directory.resolve("module").toString(),
            directory.resolve(watched).toString())
        .redirectErrorStream(true)
        .start();
  }

  private List<Path> sandboxes() throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve("tmp"))) {
      return all.filter(one -> one.getFileName().toString().startsWith("agent-module-check"))
          .sorted()
          .toList();
    }
  }
}
