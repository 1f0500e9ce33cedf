package io.updateagent.modules;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A payload of the module for differences, which makes an image from what is on slot A. */
final class DeltaImage {
  private static final int BASE_SIZE = Slots.SIZE - 10_001;
  private static final int MOVED = 40_003;

  private DeltaImage() {}

  static Slots slots(Path home, BootLoader loader, Shell shell) throws IOException {
    var slots = new Slots(home, loader, shell);
    byte[] image = image();
    slots.bring("delta", image, payload(home, image));
    return slots;
  }

  /** Most of the base at another place, with something new before and zeros behind it. */
  private static byte[] image() {
    byte[] image = Slots.image(Slots.SIZE - 70_001);
    System.arraycopy(Slots.old("A"), 0, image, MOVED, image.length * 2 / 3);
    return image;
  }

  private static Map<String, byte[]> payload(Path home, byte[] image) throws IOException {
    Path base = home.resolve("base");
    Files.write(base, Arrays.copyOf(Slots.old("A"), BASE_SIZE));
    Path result = Files.write(home.resolve("result"), image);
    Path patch = home.resolve("patch");
    Root.run("zstd", "-q", "-f", "--patch-from=" + base, result + "", "-o", patch + "");
    var files = new TreeMap<String, byte[]>();
    files.put("patch", Files.readAllBytes(patch));
    files.put("kind", line("rootfs-image"));
    files.put("base.sha256", line(DeltaTest.checksum(base)));
    files.put("base.size", line("" + BASE_SIZE));
    files.put("result.sha256", line(DeltaTest.checksum(result)));
    files.put("result.size", line("" + image.length));
    return files;
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(UTF_8);
  }
}
