package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The module that replaces a composition of containers, with real engines and containers. */
@Tag("slow")
class ContainerEngineTest {
  /** An image of BusyBox alone, whose program says which version it is. */
  private static final String IMAGE =
      """
      set -e
      mkdir -p content/bin && cp /bin/busybox content/bin/ && ln -sf busybox content/bin/sh
      printf 'trap "exit 0" TERM\\nwhile :; do /bin/busybox sleep 1 & wait; done\\n' > content/start
      echo %2$s > content/version
      tar -C content -cf content.tar .
      %1$s import --change 'CMD ["/bin/sh", "/start"]' content.tar localhost/app:latest
      rm -f image-%2$s.tar
      %1$s save -o image-%2$s.tar localhost/app:latest
      %1$s rmi localhost/app:latest
      """;

  @TempDir Path directory;
  private @Nullable Engine started;
  private String name = "";
  private int devices;

  @ParameterizedTest
  @ValueSource(strings = {"podman", "docker"})
  void compositionsAreReplacedAndComeBack(String engineName) throws Exception {
    Root.assume("runs containers");
    for (String tool :
        List.of(engineName, engineName + "-compose", "runc", "busybox", "jq", "nsenter")) {
      Shell.assumeCommand(tool);
    }
    name = engineName;
    try (var engine = new Engine(name, directory.resolve("e"))) {
      started = engine;
      for (String version : List.of("1", "2")) {
        engine.run("sh", "-c", "cd '%s'\n%s".formatted(directory, IMAGE.formatted(name, version)));
      }
      String nothing = seen();
      Device first = device("1");
      first.succeed(
          "Download", "ArtifactInstall", "ArtifactRollback", "ArtifactFailure", "Cleanup");
      assertEquals(nothing, seen(), "the first, rolled back");
      first.succeed("ArtifactInstall", "ArtifactCommit", "Cleanup");
      assertEquals("1", version());
      goesBack();
      Device second = device("2");
      second.succeed("ArtifactInstall", "ArtifactInstall", "ArtifactCommit", "Cleanup");
      assertEquals("2", version());
    }
  }

  private void goesBack() throws IOException {
    String before = seen();
    Device sick = device("2");
    sick.payload("health", "#!/bin/sh\nexit 1\n");
    failed(sick, "the check of the payload does not pass", before);
    Device without = device("2");
    Files.delete(without.work().resolve("files/image.tar"));
    composition(without, "localhost/nowhere:1");
    failed(without, "does not come up", before);
    Device killed = device("2");
    killed.payload("health", "#!/bin/sh\nkill -KILL 0\n");
    assertTrue(killed.call("ArtifactInstall").wasKilled());
    assertEquals("2", version());
    back(killed, before, "killed when the new one ran");
  }

  private void failed(Device device, String words, String before) throws IOException {
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit(), ended.output());
    assertTrue(ended.output().contains(words), ended.output());
    back(device, before, words);
  }

  private void back(Device device, String before, String when) throws IOException {
    device.succeed("ArtifactRollback", "ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, seen(), when);
    assertEquals("1", version(), when);
  }

  private Engine engine() {
    return Objects.requireNonNull(started);
  }

  /** Images with their names, all containers, and the compositions. */
  private String seen() throws IOException {
    return engine()
        .run(
            "sh",
            "-c",
            """
        %1$s image ls --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}' | sort
        %1$s ps -a --format '{{.Names}} {{.Image}} {{.State}}' | sed 's/ Up .*/ running/' | sort
        [ ! -d '%2$s' ] || find '%2$s' -printf '%%p %%l\\n' | sort
        """
                .formatted(name, directory.resolve("compositions")));
  }

  /** What the container that runs says it is. */
  private String version() throws IOException {
    String container = engine().call("ps", "-q").strip();
    Path file = directory.resolve("version");
    engine().call("cp", container + ":/version", file.toString());
    return Files.readString(file).strip();
  }

  private Device device(String version) throws IOException {
    List<String> shell = engine().inside(Shell.DASH.words().toArray(String[]::new));
    var device = new Device("container", shell, directory.resolve("d" + devices++));
    engine().give(device);
    device.environment("AGENT_CONTAINER_HOME", directory.resolve("compositions").toString());
    device.payload("project", "shop\n");
    device.payload("seconds", "5\n");
    Files.copy(
        directory.resolve("image-%s.tar".formatted(version)),
        device.work().resolve("files/image.tar"));
    composition(device, "localhost/app:latest");
    return device;
  }

  /** Docker's has no network here, and podman-compose cannot do without one. */
  private void composition(Device device, String image) throws IOException {
    device.payload(
        "compose.yaml",
        "services:\n  web:\n    image: %s\n%s"
            .formatted(image, name.equals("docker") ? "    network_mode: host\n" : ""));
  }
}
