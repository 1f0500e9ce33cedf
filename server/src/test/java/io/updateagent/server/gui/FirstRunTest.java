package io.updateagent.server.gui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that nobody has used yet. */
class FirstRunTest {
  @TempDir Path directory;
  private GuiRoom room;
  private Client somebody;

  @BeforeEach
  void open() throws Exception {
    room = new GuiRoom(directory);
    somebody = new Client(room.url());
  }

  @AfterEach
  void close() {
    room.close();
  }

  private HttpResponse<String> first(String code, String password) throws Exception {
    return somebody.post("/first", List.of("code=" + code, "name=ada", "password=" + password));
  }

  @Test
  void theFirstPasswordIsSetByWhoeverHasTheCode() throws Exception {
    assertEquals("/first", somebody.get("/login").headers().firstValue("Location").orElse(""));
    assertEquals(403, first("guessed", GuiRoom.PASSWORD).statusCode());
    assertTrue(room.sessions.isFirstRun());
    assertEquals(302, first(MemorySessions.CODE, GuiRoom.PASSWORD).statusCode());
    assertEquals("/login", somebody.get("/first").headers().firstValue("Location").orElse(""));
  }

  @Test
  void aPasswordThatIsTooShortIsRefused() throws Exception {
    HttpResponse<String> answer = first(MemorySessions.CODE, "short");
    assertEquals(403, answer.statusCode());
    assertTrue(answer.body().contains("at least 10 characters"));
    assertTrue(room.sessions.isFirstRun());
  }

  @Test
  void emptyPagesSayWhatToDoNext() throws Exception {
    room.withUsers();
    Client ada = somebody.as("ada");
    String devices = ada.page("/devices");
    assertTrue(devices.contains("agent setup --device-type TYPE"), devices);
    assertTrue(devices.contains("--server-url " + room.url()), devices);
    assertTrue(ada.page("/deployments").contains("First upload an artifact"));
    assertTrue(ada.page("/deployments/new").contains("There is no artifact yet"));
    assertTrue(ada.page("/artifacts").contains("agent artifact write"));
    assertTrue(ada.page("/content").contains("No device gave its fingerprint yet"));
    assertTrue(ada.page("/compare").contains("Choose two devices"));
    assertTrue(ada.page("/audit").contains("Nobody did anything yet"));
  }
}
