package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the update modules of this project find in artifacts that were made for them in one line.
 */
class GeneratedPayloadTest {
  @TempDir Path directory;

  @Test
  void anApplicationWithItsService() throws Exception {
    Files.createDirectories(directory.resolve("build/bin"));
    file("build/bin/shop", "program");
    file("shop.service", "[Service]");
    file("check.sh", "exit 0");
    Map<String, String> files =
        made(
            "systemd-app --dir build --dest /opt/shop --unit-file shop.service --health check.sh --seconds 5");
    assertEquals("/opt/shop\n", files.get("dest_dir"));
    assertEquals("shop.service\n", files.get("unit"));
    assertEquals("[Service]", files.get("shop.service"));
    assertEquals("exit 0", files.get("health"));
    assertEquals("5\n", files.get("seconds"));
    assertEquals(
        List.of("dest_dir", "health", "seconds", "shop.service", "unit", "update.tar"),
        List.copyOf(files.keySet()));
  }

  @Test
  void anApplicationOfAServiceThatIsThere() throws Exception {
    Files.createDirectories(directory.resolve("build"));
    Map<String, String> files =
        made("systemd-app --dir build --dest /opt/shop --unit shop.service");
    assertEquals(List.of("dest_dir", "unit", "update.tar"), List.copyOf(files.keySet()));
  }

  @Test
  void aComposition() throws Exception {
    file("my.yaml", "services: {}");
    file("shop.tar", "image");
    file("settings", "x=1");
    Map<String, String> expected = new TreeMap<>();
    expected.put("project", "shop\n");
    expected.put("compose.yaml", "services: {}");
    expected.put("shop.tar", "image");
    expected.put("settings", "x=1");
    assertEquals(
        expected,
        made("container --project shop --compose my.yaml --image shop.tar --file settings"));
  }

  @Test
  void whatOtherUpdatersTake() throws Exception {
    file("os.swu", "image");
    file("undo.sh", "back");
    file("os.raucb", "bundle");
    assertEquals(
        Map.of("os.swu", "image", "rollback", "back", "reboot", "Automatic\n"),
        made("swu --file os.swu --undo undo.sh --reboot Automatic"));
    assertEquals(Map.of("os.swu", "image"), made("swu --file os.swu"));
    assertEquals(Map.of("os.raucb", "bundle"), made("rauc --file os.raucb"));
  }

  @ParameterizedTest
  @CsvSource({
    "systemd-app --dir build --dest opt --unit a.service, must be an absolute path",
    "systemd-app --dir build --dest /opt --unit a.timer, a.timer is not called NAME.service",
    "systemd-app --dir build --dest /opt --unit-file other, other is not called NAME.service",
    "systemd-app --dir build --dest /opt --unit a.service --seconds -1, --seconds -1",
    "systemd-app --dir other --dest /opt --unit a.service, other is not a directory",
    "container --project Shop --compose other, --project Shop",
    "container --project shop --compose missing, missing",
    "container --project shop --compose other --image other, other is not called NAME.tar",
    "container --project shop --compose other --file a.tar, would be taken for an image",
    "swu --file other, other is not called NAME.swu",
    "swu --file a.swu --reboot perhaps, --reboot perhaps is neither No",
    "rauc --file a.swu, a.swu is not called NAME.raucb"
  })
  void whatTheModuleWouldRefuseIsNotWritten(String words, String why) throws Exception {
    Files.createDirectories(directory.resolve("build"));
    for (String name : List.of("other", "a.tar", "a.swu")) {
      file(name, "content");
    }
    var err = new StringWriter();
    assertEquals(1, run(err, write(words)));
    String line = err.toString();
    assertEquals(true, line.contains(why.replace("missing", directory + "/missing")), line);
    assertEquals(1, line.lines().count(), line);
    assertFalse(Files.exists(directory.resolve("made.mender")));
  }

  @Test
  void theServiceIsNamedOnceAndNotTwice() {
    assertEquals(64, run(new StringWriter(), write("systemd-app --dir build --dest /opt")));
    assertEquals(
        64,
        run(
            new StringWriter(),
            write("systemd-app --dir build --dest /opt --unit a.service --unit-file a.service")));
  }

  /** Writes an artifact, takes it apart, and gives its payload's files, by name. */
  private Map<String, String> made(String words) throws IOException {
    var err = new StringWriter();
    assertEquals(0, run(err, write(words)), err.toString());
    Path artifact = directory.resolve("made.mender");
    Path files = directory.resolve("files");
    assertEquals(
        0,
        run(err, List.of("artifact", "dump", "--files", files + "", artifact + "")),
        err.toString());
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.list(files)) {
      for (Path file : all.toList()) {
        String text = file.endsWith("update.tar") ? "" : Files.readString(file);
        content.put(file.getFileName() + "", text);
        Files.delete(file);
      }
    }
    Files.delete(files);
    Files.delete(artifact);
    return content;
  }

  /** Words that name files here get their whole names. */
  private List<String> write(String words) {
    List<String> all = new ArrayList<>(List.of("artifact", "write"));
    String before = "";
    for (String word : words.split(" ", -1)) {
      boolean isFile =
          List.of("--dir", "--file", "--unit-file", "--health", "--compose", "--image", "--undo")
              .contains(before);
      all.add(isFile ? directory.resolve(word) + "" : word);
      before = word;
    }
    all.addAll(
        Arrays.asList("-t", "bench", "-n", "app-2", "-o", directory.resolve("made.mender") + ""));
    return all;
  }

  private void file(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
  }

  private static int run(StringWriter err, List<String> words) {
    String[] all = words.toArray(String[]::new);
    return Main.commandLine(all)
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(all);
  }
}
