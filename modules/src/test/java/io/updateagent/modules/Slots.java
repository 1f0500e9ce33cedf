package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * A device with two slots on loop devices, which a test starts as a boot loader would, and the
 * module called as the agent does.
 */
final class Slots implements AutoCloseable {
  static final String DOWNLOAD = "DownloadWithFileSizes";
  static final int SIZE = 512 * 1024;
  private static final int SEED = 7;
  private static final String STREAM = "streams/root.img";

  private final Path home;
  private final BootLoader loader;
  private final Shell shell;
  private final Map<String, Path> partitions = new TreeMap<>();
  private final Map<String, byte[]> payload = new TreeMap<>();
  private String module = "rootfs-image";
  private byte[] image;
  private Path environment;
  private Device device;

  /**
   * @param home a directory of its own
   */
  Slots(Path home, BootLoader loader, Shell shell) throws IOException {
    this.home = Files.createDirectories(home);
    this.loader = loader;
    this.shell = shell;
    for (String slot : List.of("A", "B")) {
      Path file = Files.write(home.resolve("slot-" + slot), new byte[SIZE]);
      partitions.put(slot, Path.of(Root.run("losetup", "-f", "--show", file.toString()).strip()));
    }
    this.image = image(SIZE - 70_001);
    this.environment = loader.make(home);
    this.device = renew();
  }

  /** Some content with runs of zeros in it, one of them at a place that needs no alignment. */
  static byte[] image(int size) {
    byte[] bytes = new byte[size];
    new Random(SEED).nextBytes(bytes);
    Arrays.fill(bytes, size / 4, size / 2, (byte) 0);
    return bytes;
  }

  /** As it was at first: slot A runs and is good, something old is in B, and no update. */
  Device renew() throws IOException {
    for (Map.Entry<String, Path> slot : partitions.entrySet()) {
      Files.write(slot.getValue(), old(slot.getKey()), StandardOpenOption.SYNC);
    }
    environment = loader.make(home);
    Root.run("rm", "-rf", home.resolve("device").toString());
    device = new Device(module, shell.words(), home.resolve("device"));
    Files.createDirectories(device.work().resolve("streams"));
    for (Map.Entry<String, byte[]> file : payload.entrySet()) {
      Files.write(device.work().resolve("files").resolve(file.getKey()), file.getValue());
    }
    configure("SlotA=%s".formatted(partition("A")), "SlotB = %s".formatted(partition("B")));
    run("A");
    return device;
  }

  /** Another module has this payload, which makes that image; everything is renewed. */
  void bring(String otherModule, byte[] otherImage, Map<String, byte[]> files) throws IOException {
    module = otherModule;
    image = otherImage.clone();
    payload.putAll(files);
    renew();
  }

  Device device() {
    return device;
  }

  Path environment() {
    return environment;
  }

  BootLoader loader() {
    return loader;
  }

  byte[] image() {
    return image.clone();
  }

  Path partition(String slot) {
    return Objects.requireNonNull(partitions.get(slot));
  }

  /** Writes the module's configuration: these lines, and what they leave to say. */
  void configure(String... lines) throws IOException {
    Path file = home.resolve("rootfs-image.conf");
    Files.writeString(
        file,
        "# of a test\n\n%s\nBootLoader=%s\nEnvironment=%s\n"
            .formatted(String.join("\n", lines), loader.word(), environment));
    device.environment("ROOTFS_IMAGE_CONF", file.toString());
  }

  /** The system of that slot runs. */
  void run(String slot) throws IOException {
    system(number(slot), "quiet agent.slot=" + slot);
  }

  /** A system runs whose root is the device of that number, and that was started like this. */
  void system(String number, String commandLine) throws IOException {
    Path proc = home.resolve("proc");
    Files.createDirectories(proc.resolve("self"));
    Files.writeString(
        proc.resolve("self/mountinfo"),
        "20 1 0:19 / /proc rw - proc proc rw\n21 1 %s / / ro - ext4 /dev/root ro\n"
            .formatted(number));
    Files.writeString(proc.resolve("cmdline"), commandLine + "\n");
    device.environment("ROOTFS_IMAGE_PROC", proc.toString());
  }

  /** The number of a slot's device, as the kernel writes it. */
  String number(String slot) throws IOException {
    return Root.run("lsblk", "-dno", "MAJ:MIN", partition(slot).toString()).strip();
  }

  /**
   * The boot loader starts what it has to, with the count of a try, and says which slot that is.
   */
  String boot() throws IOException {
    String slot = loader.start(environment);
    run(slot);
    return slot;
  }

  Ended download() throws IOException {
    return download(DOWNLOAD, image, -1);
  }

  /** Has the module take an image from its streams; it is killed at that command, if not -1. */
  Ended download(String call, byte[] content, int killAt) throws IOException {
    Path work = device.work();
    Path source = Files.write(home.resolve("source"), content);
    for (String pipe : List.of("stream-next", STREAM)) {
      Files.deleteIfExists(work.resolve(pipe));
      Root.run("mkfifo", work.resolve(pipe).toString());
    }
    String named = call.equals(DOWNLOAD) ? STREAM + " " + content.length : STREAM;
    String feed = "echo %s > stream-next; cat '%s' > %s; : > stream-next";
    Process feeder =
        new ProcessBuilder("sh", "-c", feed.formatted(named, source, STREAM))
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("feeder").toFile())
            .start();
    try {
      return device.call(call, killAt);
    } finally {
      feeder.descendants().forEach(ProcessHandle::destroyForcibly);
      feeder.destroyForcibly();
    }
  }

  /** Downloads, which has to work, and makes the calls. */
  void install(String... calls) throws IOException {
    Ended ended = download();
    assertTrue(ended.succeeded(), ended::output);
    device.succeed(calls);
  }

  /** What is on a slot that had nothing new written to it. */
  static byte[] old(String slot) {
    byte[] bytes = new byte[SIZE];
    new Random(slot.hashCode()).nextBytes(bytes);
    return bytes;
  }

  byte[] content(String slot) throws IOException {
    Root.run("blockdev", "--flushbufs", partition(slot).toString());
    return Files.readAllBytes(home.resolve("slot-" + slot));
  }

  boolean isOld(String slot) throws IOException {
    return Arrays.equals(old(slot), content(slot));
  }

  boolean isNew(String slot) throws IOException {
    return Arrays.equals(image, Arrays.copyOf(content(slot), image.length));
  }

  /** Everything that must be so when the update came to nothing. */
  void checkBefore(List<String> variables, String when) throws IOException {
    assertArrayEquals(old("A"), content("A"), when);
    check("A", variables, when);
  }

  /** Everything that must be so when the update is in place. */
  void checkIntended(List<String> variables, String when) throws IOException {
    assertArrayEquals(image, Arrays.copyOf(content("B"), image.length), when);
    assertArrayEquals(old("A"), content("A"), when);
    check("B", variables, when);
  }

  private void check(String good, List<String> variables, String when) throws IOException {
    List<String> expected =
        variables.stream()
            .map(line -> line.replaceAll("^agent_good=.*", "agent_good=" + good))
            .toList();
    assertEquals(expected, loader.lines(environment), when);
    loader.checkWhole(environment);
  }

  /** Whatever the boot loader would start now is a whole system. */
  void checkStarts(String when) throws IOException {
    List<String> lines = loader.lines(environment);
    for (String slot : List.of("A", "B")) {
      if (lines.contains("agent_good=" + slot) || lines.contains("agent_try=" + slot)) {
        assertTrue(isOld(slot) || isNew(slot), () -> "slot " + slot + " may start: " + when);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Path partition : partitions.values()) {
      Root.run("losetup", "-d", partition.toString());
    }
  }
}
