package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.server.gui.Browser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/**
 * What a newcomer goes through with the whole server and a browser, from the first password to a
 * device that was repaired. The device is one that says what the story needs.
 */
@Tag("slow")
class StoryIT {
  private static final Path PICTURES = Path.of("target", "pictures");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NEXT = "/api/devices/v2/deployments/device/deployments/next";
  private static final String CAUSE =
      "ArtifactInstall: app exited 1: \\\"disk full\\\"; ArtifactRollback: app exited 2";

  @TempDir Path directory;
  @TempDir Path profile;
  @TempDir Path desk;
  private Browser browser;
  private BenchRoom room;

  @BeforeEach
  void open() throws Exception {
    browser = new Browser(profile);
    room = new BenchRoom(directory, false);
  }

  @AfterEach
  void close() {
    browser.close();
    room.close();
  }

  private void picture(String name) throws IOException {
    browser.picture(PICTURES.resolve("story-" + name + ".png"));
  }

  private void type(String field, String text) {
    browser.driver.findElement(By.name(field)).sendKeys(text);
  }

  /** A device that somebody accepts at the page that shows it wait. */
  private RawDevice accepted(String name) throws GeneralSecurityException {
    String identity = "{\"serial\":\"" + name + "\"}";
    var device = new RawDevice(room, identity);
    By button = By.cssSelector("button[aria-label='Accept " + name + "']");
    browser.await(() -> !browser.driver.findElements(button).isEmpty());
    browser.driver.findElement(button).click();
    browser.shows("The device is accepted.");
    return device.admitted(identity);
  }

  private static void says(RawDevice device, String artifact, String more) {
    String inventory =
        """
        [{"name": "artifact_name", "value": "%s"}, {"name": "device_type", "value": "box"}%s]
        """
            .formatted(artifact, more);
    assertEquals(200, device.send("PUT", RawDevice.ATTRIBUTES, inventory).statusCode());
  }

  private static String inconsistent(String artifact) {
    return """
    , {"name": "update_status", "value": "inconsistent"},
      {"name": "inconsistent_since", "value": "2026-03-01T02:14:00Z"},
      {"name": "inconsistent_artifact", "value": "%s"}, {"name": "inconsistent_cause", "value": "%s"}
    """
        .formatted(artifact, CAUSE);
  }

  /** Takes what is offered, to its last byte; gives the deployment. */
  private String taken(RawDevice device, String runs, byte[] file) throws Exception {
    String body =
        "{\"device_provides\": {\"artifact_name\": \"%s\", \"device_type\": \"box\"}}"
            .formatted(runs);
    JsonNode offer = JSON.readTree(device.send("POST", NEXT, body).body());
    URI uri = URI.create(offer.path("artifact").path("source").path("uri").asText());
    byte[] loaded =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray())
            .body();
    assertEquals(file.length, loaded.length);
    String deployment = offer.path("id").asText();
    assertEquals(204, device.report(deployment, "downloading"));
    assertEquals(204, device.report(deployment, "installing"));
    return deployment;
  }

  @Test
  void fromTheFirstPasswordToADeviceThatWasRepaired() throws Exception {
    browser.driver.get(room.firstRunLink());
    type("password", "correct horse battery");
    picture("1-first");
    browser.named("Set up the server").click();
    browser.shows("No device has called yet");

    RawDevice one = accepted("GW-1");
    says(one, "app-1", "");
    RawDevice old = accepted("GW-2");
    says(old, "app-1_INCONSISTENT", inconsistent("app-1"));
    browser.await(
        () -> browser.driver.findElement(By.id("alarm")).getText().equals("1 inconsistent"));
    picture("2-accepted");

    Path artifact = BenchRoom.write(desk, "app-2", "content");
    byte[] file = Files.readAllBytes(artifact);
    browser.driver.get(room.url() + "/artifacts/upload");
    type("artifact", artifact.toString());
    type("description", "The second delivery");
    browser.named("Upload").click();
    browser.shows("The artifact is taken in.");
    browser.shows("The second delivery");
    picture("3-uploaded");

    browser.named("Deploy").click();
    browser.shows("New deployment");
    browser.named("Preview").click();
    browser.shows("1 device is inconsistent");
    browser.shows("disk full");
    picture("4-preview");
    browser.driver.findElement(By.cssSelector("input[value=leave-out]")).click();
    browser.named("Create deployment").click();
    browser.shows("The deployment is created.");

    String deployment = taken(one, "app-1", file);
    browser.shows("1 in progress");
    String status =
        "{\"status\": \"failure\", \"substate\": \"inconsistent: %s\"}".formatted(CAUSE);
    assertEquals(204, one.tell(deployment, RawDevice.STATUS, status));
    says(one, "app-2_INCONSISTENT", inconsistent("app-2"));
    browser.shows("Finished, left inconsistent devices");
    browser.await(
        () -> browser.driver.findElement(By.id("alarm")).getText().equals("2 inconsistent"));
    picture("5-inconsistent");

    browser.driver.findElement(By.linkText("GW-1")).click();
    browser.shows("This device is inconsistent");
    browser.shows("ArtifactInstall: app exited 1: \"disk full\"");
    browser.shows("ArtifactRollback: app exited 2");
    picture("6-cause");
    browser.named("Install app-2 again").click();
    browser.shows("The deployment that installs it again is created.");

    String again = taken(one, "app-2_INCONSISTENT", file);
    assertEquals(204, one.report(again, "success"));
    browser.shows("1 of 1 device done");
    assertEquals("2 inconsistent", browser.driver.findElement(By.id("alarm")).getText());
    says(one, "app-2", "");
    browser.await(
        () -> browser.driver.findElement(By.id("alarm")).getText().equals("1 inconsistent"));
    browser.driver.findElement(By.linkText("GW-1")).click();
    browser.shows("Consistent");
    assertTrue(!browser.main().contains("This device is inconsistent"), browser.main());
    picture("7-cured");

    browser.named("Compare").click();
    browser.shows("Choose two devices");
    type("b", "GW-2");
    browser.named("Compare").click();
    browser.shows("Different content");
    browser.shows("app-1_INCONSISTENT");
    picture("8-compared");
  }
}
