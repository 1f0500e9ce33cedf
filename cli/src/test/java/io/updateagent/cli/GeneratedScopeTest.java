package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What generated artifacts say they replace: a success must not cure what it has not touched. */
class GeneratedScopeTest {
  @TempDir Path directory;
  private Path content;

  @BeforeEach
  void content() throws Exception {
    content = Files.writeString(directory.resolve("app.conf"), "new");
  }

  @Test
  void filesAtDifferentPathsHaveNothingInCommon() throws Exception {
    assertEquals(
        List.of("rootfs-image.single-file.etc-app.version", "rootfs-image.single-file.etc-app.*"),
        scope("single-file", "--file", content.toString(), "--dest", "/etc/app"));
    assertEquals(
        List.of(
            "rootfs-image.single-file.etc-app_conf.version",
            "rootfs-image.single-file.etc-app_conf.*"),
        scope("single-file", "--file", content.toString(), "--dest", "/etc/"));
  }

  @Test
  void neitherHaveDirectoriesOrPackages() throws Exception {
    assertEquals(
        List.of(
            "rootfs-image.directory.opt-app-1_0.version", "rootfs-image.directory.opt-app-1_0.*"),
        scope("directory", "--dir", directory.toString(), "--dest", "/opt/app-1.0"));
    Path other = Files.writeString(directory.resolve("libx_1.0_all.deb"), "");
    Path one = Files.writeString(directory.resolve("app_2.0-1_amd64.deb"), "");
    assertEquals(
        List.of("rootfs-image.deb.app+libx.version", "rootfs-image.deb.app+libx.*"),
        scope("deb", "--file", other.toString(), "--file", one.toString()));
  }

  @Test
  void neitherHaveServicesOrCompositions() throws Exception {
    assertEquals(
        List.of(
            "rootfs-image.systemd-app.shop_2-web.version", "rootfs-image.systemd-app.shop_2-web.*"),
        scope(
            "systemd-app",
            "--dir",
            Files.createDirectory(directory.resolve("build")).toString(),
            "--dest",
            "/opt/shop",
            "--unit",
            "shop.2-web.service"));
    assertEquals(
        List.of("rootfs-image.container.shop.version", "rootfs-image.container.shop.*"),
        scope("container", "--project", "shop", "--compose", content.toString()));
  }

  @Test
  void whoNamesItDecides() throws Exception {
    assertEquals(
        List.of("data.settings.version", "data.settings.*"),
        scope(
            "single-file",
            "--file",
            content.toString(),
            "--dest",
            "/data/settings.json",
            "--software-filesystem",
            "data",
            "--software-name",
            "settings"));
  }

  /** The key that such an artifact provides, and the pattern that it clears. */
  private List<String> scope(String... words) throws Exception {
    Path artifact = directory.resolve("made.mender");
    List<String> all = new ArrayList<>(List.of("artifact", "write"));
    all.addAll(List.of(words));
    all.addAll(List.of("-t", "bench", "-n", "app-2", "-o", artifact.toString()));
    run(all.toArray(String[]::new));
    JsonNode payload =
        new ObjectMapper()
            .readTree(run("artifact", "read", "--json", artifact.toString()))
            .path("payloads")
            .path(0);
    List<String> scope = new ArrayList<>();
    payload.path("provides").fieldNames().forEachRemaining(scope::add);
    payload.path("clears").forEach(pattern -> scope.add(pattern.asText()));
    Files.delete(artifact);
    return scope;
  }

  private static String run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var program = Main.commandLine(words).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    assertEquals(0, program.execute(words), err.toString());
    return out.toString();
  }
}
