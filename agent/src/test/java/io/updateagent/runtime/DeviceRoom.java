package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.config.Configuration;
import io.updateagent.config.Paths;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A device in a scratch directory, with a real module and real scripts, on which one managed
 * deployment runs to its end in this process; without a server, and the module's reboots are none.
 */
final class DeviceRoom {
  static final String TYPE = "app";

  private final Path root;
  private final List<Path> scripts = new ArrayList<>();

  DeviceRoom(Path root, String configuration) throws IOException {
    this.root = root;
    for (String name : List.of("data", "modules", "scripts", "none", "src")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.writeString(root.resolve("data/device_type"), "device_type=box\n");
    Files.writeString(root.resolve("agent.conf"), configuration);
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** The module: {@code $1} is the call, {@code $D} the device's directory. */
  void module(String body) throws IOException {
    executable(root.resolve("modules").resolve(TYPE), "D=" + root + "\n" + body);
  }

  /** A state script of the artifact. */
  void script(String name, String body) throws IOException {
    Path file = root.resolve("src").resolve(name);
    executable(file, "D=" + root + "\n" + body);
    scripts.add(file);
  }

  private static void executable(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertEquals(true, file.toFile().setExecutable(true));
  }

  /** Deploys an artifact, and gives how that ended. */
  Finished deploy() throws Exception {
    Path artifact = artifact();
    try (Agent agent = Agent.open(setup(), "test")) {
      Deployment deployment =
          Deployment.begin(
              "d-1", Source.MANAGED, "app-2", agent.state().installed(), agent.pace().instant());
      ArtifactSource source =
          new ArtifactSource() {
            @Override
            public OpenedArtifact open(Consumer<String> notices) throws Refusal {
              return Sources.openTrusted(artifact, root.resolve("data/scripts"));
            }

            @Override
            public boolean openedBefore() {
              return false;
            }
          };
      Session session = Session.of(agent, deployment, source, "box", null);
      session.engine().begin(deployment);
      AgentState state = session.engine().run(Set.of());
      assertEquals(null, state.deployment());
      return Objects.requireNonNull(state.last());
    }
  }

  /** Everything in the logs of this device's deployments. */
  String log() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("data/deployments"))) {
      return files.sorted().map(DeviceRoom::text).collect(Collectors.joining());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** An agent in a certain boot of the system, to be driven by commands. */
  Agent agent(String boot) throws Exception {
    return agent(boot, Duration.ofMillis(10));
  }

  Agent agent(String boot, Duration retryMinimum) throws Exception {
    Setup known = setup();
    return Agent.open(
        new Setup(
            known.paths(),
            known.configuration(),
            retryMinimum,
            known.environment(),
            known.version(),
            boot),
        "test");
  }

  private Setup setup() throws Exception {
    Path none = root.resolve("none");
    var paths =
        new Paths(
            root.resolve("data"),
            root.resolve("agent.conf"),
            List.of(root.resolve("modules")),
            root.resolve("scripts"),
            none,
            none,
            root.resolve("hooks"),
            root.resolve("run"));
    Configuration configuration = Configuration.load(paths.config(), warning -> {});
    return new Setup(paths, configuration, Duration.ofMillis(10), Map.of(), "test", "this boot");
  }

  Path artifact() throws IOException {
    Path file = Files.writeString(root.resolve("src/app.bin"), "content");
    var payload =
        new PlannedPayload(
            TYPE, List.of(file), Map.of("app.version", "2"), Map.of(), List.of("app.*"), "");
    Path target = root.resolve("app-2.mender");
    Map<String, List<String>> depends = Map.of("device_type", List.of("box"));
    new ArtifactWriter(Compression.NONE, null)
        .write(new ArtifactPlan("app-2", null, depends, scripts, List.of(payload)), target);
    return target;
  }
}
