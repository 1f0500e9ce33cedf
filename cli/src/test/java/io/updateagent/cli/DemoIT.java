package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration tells the whole story, and what it leaves running lets in whom it says. */
@Tag("slow")
class DemoIT {
  @TempDir Path directory;
  private String said = "";

  @BeforeEach
  void play() throws Exception {
    Path output = directory.resolve("output");
    var builder =
        new ProcessBuilder(Rig.PROGRAM.toString(), "demo", "--keep").redirectErrorStream(true);
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory);
    // A file and not a pipe: what is left running would hold a pipe open.
    Process demo = builder.redirectOutput(output.toFile()).start();
    assertTrue(demo.waitFor(3, TimeUnit.MINUTES), "the demonstration did not end");
    said = Files.readString(output);
    assertEquals(0, demo.exitValue(), said);
  }

  @AfterEach
  void endWhatItLeft() {
    Arrays.stream(found("end it +kill ([0-9 ]+)").group(1).strip().split(" "))
        .map(Long::valueOf)
        .flatMap(id -> ProcessHandle.of(id).stream())
        .forEach(
            process -> {
              process.destroy();
              process.onExit().join();
            });
  }

  @Test
  void aPersonLogsInAndAsksTheAgent() throws Exception {
    List<String> verdicts =
        Pattern.compile("(?m)^   (CONSISTENT|INCONSISTENT)")
            .matcher(said)
            .results()
            .map(result -> result.group(1))
            .toList();
    assertEquals(List.of("CONSISTENT", "CONSISTENT", "INCONSISTENT", "CONSISTENT"), verdicts, said);
    assertTrue(said.contains("the server warns: device "), said);

    MatchResult pages = found("pages +(http://\\S+) +\\(user (\\S+), password (\\S+)\\)");
    assertEquals(200, login(pages.group(1), pages.group(2), pages.group(3)));
    assertEquals(401, login(pages.group(1), pages.group(2), pages.group(3) + "x"));

    Process status =
        new ProcessBuilder("sh", "-c", found("   agent +(.*)").group(1))
            .redirectErrorStream(true)
            .start();
    String shown = new String(status.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, status.waitFor(), shown);
    assertTrue(shown.contains("app-3"), shown);
    assertFalse(said.contains("Exception"), said);
  }

  private MatchResult found(String pattern) {
    var matcher = Pattern.compile(pattern).matcher(said);
    assertTrue(matcher.find(), "no " + pattern + " in: " + said);
    return matcher.toMatchResult();
  }

  private static int login(String url, String user, String password)
      throws IOException, InterruptedException {
    String basic =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    var request =
        HttpRequest.newBuilder(URI.create(url + "/api/management/v1/useradm/auth/login"))
            .header("Authorization", "Basic " + basic)
            .POST(BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }
}
