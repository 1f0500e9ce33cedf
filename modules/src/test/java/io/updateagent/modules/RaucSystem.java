package io.updateagent.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/**
 * A system with two slots that are files, GRUB's environment, and RAUC's service on a message bus
 * of its own; its boot loader is played by the test.
 */
final class RaucSystem implements AutoCloseable {
  private static final int SIZE = 256 * 1024;
  private static final int PATIENCE_SECONDS = 60;

  private static final String CONFIGURATION =
      """
      [system]
      compatible=box
      bootloader=grub
      grubenv=%1$s/grubenv
      mountprefix=%1$s/mounts
      statusfile=%1$s/rauc.status
      bundle-formats=+plain
      [keyring]
      path=%1$s/key.cert
      [slot.rootfs.0]
      device=%1$s/slot-A
      type=raw
      bootname=A
      [slot.rootfs.1]
      device=%1$s/slot-B
      type=raw
      bootname=B
      """;

  private static final String MANIFEST =
      """
      [update]
      compatible=%s
      version=2
      [bundle]
      format=plain
      [hooks]
      filename=hook
      [image.rootfs]
      filename=rootfs.img
      hooks=post-install
      """;

  private static final String BUS =
      """
      <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
        "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
      <busconfig>
        <type>system</type>
        <listen>unix:path=%s/bus</listen>
        <policy context="default">
          <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
        </policy>
      </busconfig>
      """;

  private final Path home;
  private final List<Process> processes = new ArrayList<>();
  private final byte[] image;
  private final byte[] old = new byte[SIZE];

  /**
   * @param home an empty directory
   */
  RaucSystem(Path home) throws Exception {
    this.home = home;
    this.image = Slots.image(SIZE - 70_001);
    new Random(1).nextBytes(old);
    for (String slot : List.of("slot-A", "slot-B")) {
      Files.write(file(slot), old);
    }
    Files.writeString(file("system.conf"), CONFIGURATION.formatted(home));
    Files.writeString(file("bus.conf"), BUS.formatted(home));
    Files.createDirectories(file("mounts"));
    Path content = Files.createDirectories(file("content"));
    Files.write(content.resolve("rootfs.img"), image);
    hook("true");
    // It lasts longer than the bundle, and does what the test says at that time.
    Files.writeString(
        content.resolve("hook"), "#!/bin/sh\ntouch '%1$s/hooked'\n. '%1$s/do'\n".formatted(home));
    Root.run("chmod", "+x", content.resolve("hook").toString());
    Root.run("grub-editenv", file("grubenv").toString(), "create");
    Root.run(set("ORDER=A B", "A_OK=1", "A_TRY=0", "B_OK=1", "B_TRY=0"));
    key("key");
    processes.add(
        new ProcessBuilder("dbus-daemon", "--config-file=" + file("bus.conf"), "--nofork")
            .redirectErrorStream(true)
            .redirectOutput(file("bus.log").toFile())
            .start());
  }

  Path file(String name) {
    return home.resolve(name);
  }

  String bus() {
    return "unix:path=" + file("bus");
  }

  byte[] image() {
    return image.clone();
  }

  /** What was in both slots. */
  byte[] old() {
    return old.clone();
  }

  byte[] slot(String name) throws IOException {
    return Files.readAllBytes(file("slot-" + name));
  }

  /** What the service has printed since the last start. */
  Path log() {
    return file("service.log");
  }

  /** Makes a key, and a certificate that it signed itself. */
  void key(String name) throws IOException {
    Root.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        file(name).toString(),
        "-out",
        file(name + ".cert").toString(),
        "-subj",
        "/CN=" + name);
  }

  /** Writes NAME.raucb, a bundle for systems of that name. */
  void bundle(String compatible, String key) throws IOException {
    Files.writeString(file("content/manifest.raucm"), MANIFEST.formatted(compatible));
    Root.run(
        "rauc",
        "bundle",
        "--cert=" + file(key + ".cert"),
        "--key=" + file(key),
        file("content").toString(),
        file(compatible + ".raucb").toString());
  }

  /** What bundles do in RAUC's service after they have written a slot. */
  void hook(String script) throws IOException {
    Files.writeString(file("do"), script + "\n");
  }

  /** The variables of GRUB, sorted. */
  List<String> environment() throws IOException {
    return Root.run("grub-editenv", file("grubenv").toString(), "list").lines().sorted().toList();
  }

  /** The slot that the boot loader starts next: the first that is good, and was not tried. */
  String next() throws IOException {
    List<String> environment = environment();
    String order = environment.stream().filter(line -> line.startsWith("ORDER=")).findAny().get();
    for (String slot : order.substring("ORDER=".length()).split(" ", -1)) {
      if (environment.containsAll(List.of(slot + "_OK=1", slot + "_TRY=0"))) {
        return slot;
      }
    }
    return Assertions.fail("nothing starts: " + environment);
  }

  /** Starts that slot as the boot loader does, and the service in it. */
  void boot(String slot) throws Exception {
    if (processes.size() > 1) {
      end(processes.remove(1));
    }
    Root.run(set(slot + "_TRY=1"));
    var service =
        new ProcessBuilder(
                "rauc", "service", "--conf=" + file("system.conf"), "--override-boot-slot=" + slot)
            .redirectErrorStream(true)
            .redirectOutput(log().toFile());
    service.environment().put("DBUS_SYSTEM_BUS_ADDRESS", bus());
    processes.add(service.start());
    var status =
        new ProcessBuilder("sh", "-c", "until rauc status; do sleep 0.1; done")
            .redirectErrorStream(true)
            .redirectOutput(file("status.log").toFile());
    status.environment().put("DBUS_SYSTEM_BUS_ADDRESS", bus());
    Process answered = status.start();
    try {
      Assertions.assertTrue(
          answered.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "the service does not start");
    } finally {
      answered.destroyForcibly();
    }
    // What a system does that has started well; the new one is only good by a commit.
    if (slot.equals("A")) {
      Root.run(set("A_TRY=0"));
    }
  }

  private String[] set(String... variables) {
    List<String> words =
        new ArrayList<>(List.of("grub-editenv", file("grubenv").toString(), "set"));
    words.addAll(List.of(variables));
    return words.toArray(String[]::new);
  }

  @Override
  public void close() throws IOException {
    for (int i = processes.size() - 1; i >= 0; i--) {
      end(processes.get(i));
    }
    // A service that was killed leaves its bundle there.
    Root.run(
        "sh", "-c", "! mountpoint -q '%1$s' || umount '%1$s'".formatted(file("mounts/bundle")));
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
