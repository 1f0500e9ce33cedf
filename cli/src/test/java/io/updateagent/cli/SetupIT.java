package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device is told its server by options or on a terminal, and by nothing half. */
class SetupIT {
  @TempDir Path directory;
  private Rig rig;
  private Path config;
  private Path type;

  @BeforeEach
  void device() throws Exception {
    rig = new Rig(directory);
    config = rig.path("agent.conf");
    type = rig.path("data/device_type");
    Files.delete(config);
    Files.delete(type);
  }

  @AfterEach
  void end() throws Exception {
    rig.close();
  }

  @Test
  void byOptions() throws Exception {
    Run run =
        rig.agent(
            "setup",
            "--device-type=box",
            "--server-url=https://updates.example.org",
            "--tenant-token=s3cret",
            "--update-poll=60");
    assertEquals(0, run.exit(), run.err());
    assertFalse(run.out().contains("s3cret"), run.out());
    assertTrue(run.out().contains("next: systemctl"), run.out());
    assertEquals("device_type=box\n", Files.readString(type));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(config)));
    String written = Files.readString(config);
    for (String part : List.of("https://updates.example.org", "s3cret", ": 60")) {
      assertTrue(written.contains(part), written);
    }

    Run again = rig.agent("setup", "--device-type=other", "--server-url=https://other");
    assertEquals(1, again.exit());
    assertTrue(again.complaint().contains("--force replaces it"), again.err());
    assertEquals(written, Files.readString(config));
    assertEquals(
        0, rig.agent("setup", "--force", "--device-type=b", "--server-url=https://o").exit());
    assertEquals("device_type=b\n", Files.readString(type));
  }

  @Test
  void whatIsWrongIsOneLineAndWritesNothing() throws Exception {
    assertRefused("--device-type is missing");
    assertRefused("--server-url is missing", "--device-type=box");
    assertRefused("letters, digits", "--device-type=a b", "--server-url=https://o");
    assertRefused("ServerURL must be an address", "--device-type=box", "--server-url=ftp://o");
    assertRefused(
        "cannot be read", "--device-type=box", "--server-url=https://o", "--server-cert=/none");
    try (var files = Files.list(directory)) {
      assertEquals(0, files.filter(file -> file.toString().contains("conf")).count());
    }
  }

  private void assertRefused(String reason, String... options) throws Exception {
    var words = new java.util.ArrayList<>(List.of("setup"));
    words.addAll(List.of(options));
    Run run = rig.agent(words.toArray(String[]::new));
    assertEquals(1, run.exit(), run.err());
    assertEquals(1, run.complaint().lines().count(), run.err());
    assertTrue(run.complaint().contains(reason), run.err());
    assertFalse(Files.exists(config));
    assertFalse(Files.exists(type));
  }

  @Test
  void onATerminal() throws Exception {
    Path script = Path.of("/usr/bin/script");
    assumeTrue(Files.isExecutable(script), "there is no script(1) to make a terminal");
    var builder =
        new ProcessBuilder(
                script.toString(),
                "-qec",
                "%s --config %s --data %s setup".formatted(Rig.PROGRAM, config, type.getParent()),
                "/dev/null")
            .redirectErrorStream(true);
    Process process = builder.start();
    try (OutputStream typed = process.getOutputStream()) {
      typed.write("box\nhttps://updates.example.org\ns3cret\n".getBytes(StandardCharsets.UTF_8));
      typed.flush();
      String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), shown);
      assertTrue(shown.contains("Address of the server: "), shown);
    }
    assertEquals("device_type=box\n", Files.readString(type));
    assertTrue(Files.readString(config).contains("s3cret"));
  }
}
