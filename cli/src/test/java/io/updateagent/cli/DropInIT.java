package io.updateagent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * This project's modules, linked to where the client that Debian has looks for its own, and run by
 * that client. It sees directories of the test there, in a mount namespace of its own.
 */
@Tag("slow")
class DropInIT {
  private static final Path MODULES = Path.of("../modules/src/main/modules/v3").toAbsolutePath();
  private static final String UNDER_MOUNTS =
      """
      mount --bind etc /etc/mender && mount --bind modules /usr/share/mender/modules/v3 &&
      exec /usr/bin/mender --config mender.conf --fallback-config none.conf --data "$PWD/data" \
          --no-syslog "$@"
      """;

  @TempDir Path directory;

  @BeforeEach
  void theClientRunsOurModules() throws Exception {
    for (Path tool : List.of(Path.of("/usr/bin/mender"), Path.of("/usr/bin/mender-artifact"))) {
      assumeTrue(Files.isExecutable(tool), tool + " is not installed");
    }
    for (String name : List.of("etc", "modules", "data", "files", "target")) {
      Files.createDirectories(directory.resolve(name));
    }
    assumeTrue(
        run(List.of("unshare", "-rm", "mount", "--bind", ".", "/etc/mender")).exit() == 0,
        "this machine lets nobody make a mount namespace (unshare -rm)");
    Path type = Files.writeString(directory.resolve("data/device_type"), "device_type=box\n");
    Files.writeString(directory.resolve("etc/artifact_info"), "artifact_name=app-0\n");
    Files.writeString(
        directory.resolve("mender.conf"),
        "{ \"DeviceTypeFile\": \"%s\", \"DBus\": { \"Enabled\": false } }".formatted(type));
    for (String name : List.of("single-file", "directory", "script")) {
      Files.createSymbolicLink(
          directory.resolve("modules").resolve(name), MODULES.resolve(name).normalize());
    }
  }

  @Test
  void singleFileIsCommittedAndRolledBack() throws Exception {
    singleFile("one");
    client("install", artifact("app-1", "single-file"));
    client("commit");
    assertEquals(List.of("app.conf: one"), target());
    singleFile("two");
    client("install", artifact("app-2", "single-file"));
    assertTrue(target().contains("app.conf: two"), target().toString());
    client("rollback");
    assertEquals(List.of("app.conf: one"), target());
    assertTrue(client("show-artifact").contains("app-1"));
  }

  @Test
  void directoryIsCommittedAndRolledBack() throws Exception {
    for (String content : List.of("one", "two")) {
      Path source = Files.createDirectories(directory.resolve("source"));
      Files.writeString(source.resolve("a.txt"), content);
      put("dest_dir", directory.resolve("target/app").toString());
      check(
          run(
              List.of(
                  "tar",
                  "-cf",
                  directory.resolve("files/update.tar").toString(),
                  "-C",
                  source.toString(),
                  ".")));
      client("install", artifact("app-" + content, "directory"));
      client(content.equals("one") ? "commit" : "rollback");
      assertEquals(List.of("app/a.txt: one"), target());
    }
  }

  @Test
  void scriptIsUndone() throws Exception {
    Path made = directory.resolve("target/made");
    put("do-it", "#!/bin/sh\necho done > '%s'\n".formatted(made));
    put("do-it.undo", "#!/bin/sh\nrm '%s'\n".formatted(made));
    client("install", artifact("app-1", "script"));
    assertEquals(List.of("made: done"), target());
    client("rollback");
    assertEquals(List.of(), target());
  }

  private void singleFile(String content) throws IOException {
    put("app.conf", content);
    put("dest_dir", directory.resolve("target").toString());
    put("filename", "app.conf");
    put("permissions", "640");
  }

  private void put(String name, String content) throws IOException {
    Files.writeString(directory.resolve("files").resolve(name), content);
  }

  /** All files of the target, each with its content. */
  private List<String> target() throws IOException {
    Path target = directory.resolve("target");
    List<String> found = new ArrayList<>();
    try (var paths = Files.walk(target)) {
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        found.add(target.relativize(path) + ": " + Files.readString(path).strip());
      }
    }
    return found;
  }

  private String artifact(String name, String type) throws Exception {
    Path artifact = directory.resolve(name + ".mender");
    List<String> words =
        new ArrayList<>(List.of("mender-artifact", "write", "module-image", "-T", type, "-t"));
    words.addAll(List.of("box", "-n", name, "-o", artifact.toString()));
    try (var files = Files.list(directory.resolve("files"))) {
      files.sorted().forEach(file -> words.addAll(List.of("-f", file.toString())));
    }
    check(run(words));
    return artifact.toString();
  }

  private String client(String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c", UNDER_MOUNTS, "sh"));
    words.addAll(List.of(arguments));
    return check(run(words));
  }

  private record Ended(int exit, String output) {}

  private static String check(Ended ended) {
    assertEquals(0, ended.exit(), ended.output());
    return ended.output();
  }

  private Ended run(List<String> words) throws Exception {
    Process process =
        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
