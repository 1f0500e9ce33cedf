package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Artifacts that the common tool writes, installed by the common modules, unchanged. */
class RealModulesIT {
  private static final Path MODULES = Path.of("/usr/share/mender/modules/v3");

  @TempDir Path directory;
  private @Nullable Rig device;

  @BeforeEach
  void theRealPartsAreInstalled() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(MODULES), "mender-client is not installed");
    Assumptions.assumeTrue(onPath("mender-artifact"), "mender-artifact is not installed");
    device = new Rig(directory);
    Rig rig = rig();
    for (String name : List.of("single-file", "directory", "script", "deb")) {
      Files.copy(MODULES.resolve(name), rig.path("modules").resolve(name));
    }
  }

  @AfterEach
  void end() throws Exception {
    if (device != null) {
      device.close();
    }
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "lzma"})
  void singleFileInstallsAndRollsBackWithEveryCompression(String compression) throws Exception {
    Path target = rig().path("target");
    assertInstalls(
        write(
            "file-1",
            "single-file",
            List.of("--compression", compression),
            singleFile(target, "one")));
    assertEquals(0, rig().agent("commit").exit());
    assertEquals("one", Files.readString(target.resolve("app.conf")));

    assertInstalls(write("file-2", "single-file", List.of(), singleFile(target, "two")));
    assertEquals("two", Files.readString(target.resolve("app.conf")));
    assertEquals(0, rig().agent("rollback").exit());
    assertEquals("one", Files.readString(target.resolve("app.conf")));
    assertEquals("file-1", rig().agent("show-artifact").out().strip());
  }

  @Test
  void directoryInstallsThroughTheDaemon() throws Exception {
    Path source = Files.createDirectories(rig().path("src/tree"));
    Files.writeString(source.resolve("a.txt"), "a");
    Path tar = rig().path("src/update.tar");
    run("tar", "-cf", tar.toString(), "-C", source.toString(), ".");
    Path target = rig().path("target");
    Path destination = Files.writeString(rig().path("src/dest_dir"), target.toString());
    write("tree-1", "directory", List.of(), List.of(tar, destination));
    rig().startDaemon();
    assertEquals("success", rig().deploy("tree-1").path("status").asText());
    assertEquals("a", Files.readString(target.resolve("a.txt")));
  }

  @Test
  void scriptRunsWithStateScriptsAroundIt() throws Exception {
    Path log = rig().path("log");
    Path script = rig().path("src/do-it.sh");
    Rig.script(script, "echo module >> " + log);
    Path enter = rig().path("src/ArtifactInstall_Enter_00");
    Rig.script(enter, "echo enter >> " + log);
    Path artifact =
        write("script-1", "script", List.of("--script", enter.toString()), List.of(script));
    assertInstalls(artifact);
    assertEquals(List.of("enter", "module"), Files.readAllLines(log));
    assertTrue(rig().agent("show-status").out().contains("script-1"));
  }

  @Test
  void debInstallsAPackage() throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "only root installs packages");
    Assumptions.assumeTrue(onPath("dpkg-deb"), "dpkg-deb is not installed");
    Path tree = Files.createDirectories(rig().path("src/package/DEBIAN"));
    Files.writeString(
        tree.resolve("control"),
        """
        Package: update-agent-test-package
        Version: 1
        Architecture: all
        Maintainer: nobody <nobody@example.org>
        Description: an empty package that a test installs and removes
        """);
    Path deb = rig().path("src/package.deb");
    run(
        "dpkg-deb",
        "--build",
        "--root-owner-group",
        rig().path("src/package").toString(),
        deb.toString());
    try {
      assertInstalls(write("deb-1", "deb", List.of(), List.of(deb)));
      run("dpkg", "-s", "update-agent-test-package");
    } finally {
      run("dpkg", "-P", "update-agent-test-package");
    }
  }

  @Test
  void aSignedArtifactInstallsAndOneSignedByAnotherDoesNot() throws Exception {
    Path key = key("good");
    Path other = key("other");
    rig().configure("\"ArtifactVerifyKeys\": [\"%s.pub\"]".formatted(key));
    Path target = rig().path("target");
    assertInstalls(
        write("file-1", "single-file", List.of("-k", key.toString()), singleFile(target, "one")));
    assertEquals(0, rig().agent("commit").exit());
    Path foreign =
        write("file-2", "single-file", List.of("-k", other.toString()), singleFile(target, "two"));
    Run refused = rig().agent("install", foreign.toString());
    assertEquals(1, refused.exit());
    assertTrue(
        refused.complaint().contains("matches none of the 1 configured keys"), refused.err());
    assertEquals("one", Files.readString(target.resolve("app.conf")));
  }

  @Test
  void providesAndDependsOfTheToolAreKept() throws Exception {
    Path target = rig().path("target");
    assertInstalls(
        write(
            "file-1",
            "single-file",
            List.of("--provides", "color:blue", "--clears-provides", "color"),
            singleFile(target, "one")));
    assertEquals(0, rig().agent("commit").exit());
    assertTrue(rig().agent("show-provides").out().contains("color=blue\n"));
    Path red =
        write(
            "file-2", "single-file", List.of("--depends", "color:red"), singleFile(target, "two"));
    Run refused = rig().agent("install", red.toString());
    assertTrue(
        refused.complaint().contains("is for color red, but the device has blue"), refused.err());
    assertFalse(Files.readString(target.resolve("app.conf")).equals("two"));
  }

  private void assertInstalls(Path artifact) throws Exception {
    Run run = rig().agent("install", artifact.toString());
    assertEquals(0, run.exit(), run.err());
  }

  private List<Path> singleFile(Path target, String content) throws Exception {
    return List.of(
        Files.writeString(rig().path("src/app.conf"), content),
        Files.writeString(rig().path("src/dest_dir"), target.toString()),
        Files.writeString(rig().path("src/filename"), "app.conf"),
        Files.writeString(rig().path("src/permissions"), "644"));
  }

  private Path write(String name, String type, List<String> options, List<Path> files)
      throws Exception {
    Path artifact = rig().path("artifacts").resolve(name + ".mender");
    List<String> words =
        new ArrayList<>(
            List.of(
                "mender-artifact",
                "write",
                "module-image",
                "-T",
                type,
                "-t",
                "box",
                "-n",
                name,
                "-o",
                artifact.toString()));
    files.forEach(file -> words.addAll(List.of("-f", file.toString())));
    words.addAll(options);
    run(words.toArray(String[]::new));
    return artifact;
  }

  private Path key(String name) throws Exception {
    Path pem = rig().path("src/" + name + ".pem");
    run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", pem.toString());
    run("openssl", "pkey", "-in", pem.toString(), "-pubout", "-out", pem + ".pub");
    return pem;
  }

  private static void run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> String.join(" ", words) + ": " + output);
  }

  private static boolean onPath(String name) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }
}
