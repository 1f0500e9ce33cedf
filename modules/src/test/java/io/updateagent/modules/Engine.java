package io.updateagent.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** What runs containers, with all that it keeps in a directory and a network of the test. */
final class Engine implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  /** Debian's, and not one that came to the machine in another way. */
  private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

  /** Containers get no limits that their host may not give. */
  private static final String RUNTIME =
      """
      #!/bin/sh
      bundle=
      for word; do
          case $last in --bundle | -b) bundle=$word ;; esac
          last=$word
      done
      if [ -n "$bundle" ]; then
          jq 'del(.process.rlimits)' "$bundle/config.json" > "$bundle/part" && cat "$bundle/part" > "$bundle/config.json"
      fi
      exec runc "$@"
      """;

  private static final String PODMAN =
      """
      [engine]
      cgroup_manager = "cgroupfs"
      events_logger = "file"
      runtime = "%1$s/runtime"
      tmp_dir = "%1$s/tmp"
      [containers]
      log_driver = "k8s-file"
      [network]
      network_config_dir = "%1$s/networks"
      """;

  private static final String STORAGE =
      """
      [storage]
      driver = "vfs"
      graphroot = "%1$s/root"
      runroot = "%1$s/run"
      """;

  private static final String CONTAINERD =
      """
      version = 2
      root = "%1$s/containerd"
      state = "%1$s/containerd-state"
      disabled_plugins = ["io.containerd.grpc.v1.cri"]
      [grpc]
        address = "%1$s/containerd.sock"
      [ttrpc]
        address = "%1$s/containerd.ttrpc"
      """;

  private final String name;
  private final Path home;
  private final String network;
  private final List<String> environment = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();

  /**
   * @param name docker or podman
   * @param home a directory for it, which has to have a short path
   */
  Engine(String name, Path home) throws IOException {
    this.name = name;
    this.home = Files.createDirectories(home);
    this.network = "agent-%s-%d".formatted(name, ProcessHandle.current().pid());
    Root.run("ip", "netns", "add", network);
    Root.run("ip", "-n", network, "link", "set", "lo", "up");
    environment.add("PATH=" + PATH);
    if (name.equals("docker")) {
      docker();
    } else {
      write("containers.conf", PODMAN);
      write("storage.conf", STORAGE);
      Files.createDirectories(home.resolve("networks"));
      Files.writeString(home.resolve("runtime"), RUNTIME);
      Root.run("chmod", "+x", home.resolve("runtime").toString());
      environment.add("CONTAINERS_CONF=" + home.resolve("containers.conf"));
      environment.add("CONTAINERS_STORAGE_CONF=" + home.resolve("storage.conf"));
    }
  }

  private void docker() throws IOException {
    write("containerd.toml", CONTAINERD);
    write("daemon.json", "{}");
    start("containerd", "-c", home.resolve("containerd.toml").toString());
    environment.add("DOCKER_HOST=unix://" + home.resolve("docker.sock"));
    start(
        "sh",
        "-c",
        """
        until [ -S containerd.sock ]; do sleep 0.1; done
        exec dockerd --config-file "$PWD/daemon.json" --containerd "$PWD/containerd.sock" \
          --data-root "$PWD/root" --exec-root "$PWD/run" --pidfile "$PWD/docker.pid" -H "unix://$PWD/docker.sock" \
          --iptables=false --ip6tables=false --bridge=none --storage-driver=vfs
        """);
    run("sh", "-c", "until docker info; do sleep 0.1; done");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(home.resolve(file), text.formatted(home));
  }

  private void start(String... words) throws IOException {
    processes.add(
        new ProcessBuilder(inside(words))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log-" + processes.size()).toFile())
            .start());
  }

  /** What a command that has to work prints, in the engine's surroundings. */
  String run(String... words) throws IOException {
    List<String> all = new ArrayList<>(inside("env"));
    all.addAll(environment);
    all.addAll(List.of(words));
    return Root.run(all.toArray(String[]::new));
  }

  /** A command, as it is run in the engine's network. */
  List<String> inside(String... words) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + network));
    all.addAll(List.of(words));
    return all;
  }

  /** What the engine prints for these words. */
  String call(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(name));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }

  /** Has a module use it. */
  void give(Device device) {
    for (String variable : environment) {
      String[] parts = variable.split("=", 2);
      device.environment(parts[0], parts[1]);
    }
    device.environment("AGENT_CONTAINER_ENGINE", name);
  }

  @Override
  public void close() throws IOException {
    run("sh", "-c", "%1$s ps -aq | xargs -r %1$s rm -f".formatted(name));
    for (int i = processes.size() - 1; i >= 0; i--) {
      Process process = processes.get(i);
      process.destroy();
      try {
        Assertions.assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "does not end");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    // What both have mounted.
    run(
        "sh",
        "-c",
        "awk -v d='%s/' 'index($2, d) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount"
            .formatted(home));
    Root.run("ip", "netns", "delete", network);
  }
}
