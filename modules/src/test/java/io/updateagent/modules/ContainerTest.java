package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The module that replaces a composition of containers, with a program in docker's place. */
class ContainerTest {
  private static final List<String> TOOLS = List.of("mv", "rm", "mkdir", "cp", "ln", "docker");
  private static final String COMPOSITION = "services:\n  web:\n    image: app:latest\n";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noCommandIsTheWrongOneToDieAt(boolean there) throws Exception {
    sweep(there, 40);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hardlyOneCommandIsTheWrongOneToDieAt(boolean there) throws Exception {
    sweep(there, Sweep.thorough(2));
  }

  private void sweep(boolean there, int stride) throws IOException {
    String what = "container-" + (there ? "update" : "first");
    new Sweep(directory.resolve(what), stride, home -> device(home, there)).all(what, TOOLS);
  }

  @Test
  void theNewCompositionRunsAndTheImagesBeforeStay() throws Exception {
    Device device = device(directory, true);
    device.succeed("Download", "ArtifactInstall", "ArtifactCommit", "Cleanup");
    assertEquals(List.of("shop web new running"), lines(device, "containers"));
    assertEquals(
        List.of("<none>:<none> old", "app:latest new", "base:1 base"), lines(device, "tags"));
  }

  @ParameterizedTest
  @CsvSource({
    "image.tar, app:latest sick, 0 of 1 services are well",
    "health, '#!/bin/sh\nexit 1\n', the check of the payload does not pass",
    "image.tar, rubbish, docker cannot load image.tar",
    "compose.yaml, '', it has no services",
    "project, Shop, is not a name",
    "seconds, long, are not a number"
  })
  void whatIsNotWellIsNoUpdate(String name, String content, String words) throws Exception {
    Device device = device(directory, true);
    Object before = device.seen();
    device.payload(name, content);
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains(words), ended.output());
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, device.seen());
  }

  private static List<String> lines(Device device, String name) throws IOException {
    return Files.readAllLines(device.target().resolve("docker").resolve(name));
  }

  private static Device device(Path home, boolean there) throws IOException {
    var device = new Device("container", Shell.DASH.words(), home);
    device.commands(Device.COMMANDS);
    device.environment("FAKE_DOCKER", device.target().resolve("docker").toString());
    Path compositions = device.target().resolve("containers");
    device.environment("AGENT_CONTAINER_HOME", compositions.toString());
    Path docker = Files.createDirectories(device.target().resolve("docker"));
    Files.writeString(docker.resolve("tags"), "base:1 base\n" + (there ? "app:latest old\n" : ""));
    Files.writeString(docker.resolve("containers"), there ? "shop web old running\n" : "");
    if (there) {
      Path old = Files.createDirectories(compositions.resolve("shop/1"));
      Files.setLastModifiedTime(
          Files.writeString(old.resolve("compose.yaml"), COMPOSITION), Device.WRITTEN);
      Files.createSymbolicLink(compositions.resolve("shop/composition"), Path.of("1"));
    }
    device.payload("project", "shop\n");
    device.payload("seconds", "0\n");
    device.payload("compose.yaml", COMPOSITION);
    device.payload("image.tar", "app:latest new\n");
    device.payload("health", "#!/bin/sh\nexit 0\n");
    device.seenBy(ContainerTest::seen);
    return device;
  }

  private static List<String> seen(Device device) throws IOException {
    List<String> seen = new ArrayList<>();
    for (String name : List.of("tags", "containers")) {
      List<String> lines = new ArrayList<>(lines(device, name));
      lines.sort(null);
      seen.addAll(lines);
    }
    Tree.of(device.target()).stream()
        .filter(line -> !line.startsWith("docker"))
        .map(line -> line.replaceAll(" at [^,]*", ""))
        .forEach(seen::add);
    return seen;
  }
}
