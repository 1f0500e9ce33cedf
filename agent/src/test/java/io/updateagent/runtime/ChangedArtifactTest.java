package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file behind a link is replaced while a daemon downloads it. */
class ChangedArtifactTest {
  private static final int SIZE = 300_000;
  private static final int IN_THE_HEADER = 1_000;
  private static final int IN_THE_PAYLOAD = 200_000;

  @TempDir Path directory;

  /** Answers the requests in their order. */
  private static final class Answers implements DownloadRoom.Host {
    private final Queue<MockResponse> answers = new ArrayDeque<>();

    @Override
    public MockResponse answer(String link, int from) throws IOException {
      return answers.remove();
    }
  }

  private final Answers answers = new Answers();

  private DownloadRoom room() throws IOException {
    return new DownloadRoom(directory, answers, "link");
  }

  private void add(byte[] whole, String tag, int from, int end) {
    answers.answers.add(DownloadRoom.send(whole, tag, from, end));
  }

  @ParameterizedTest
  @CsvSource({IN_THE_HEADER + ", 0", IN_THE_PAYLOAD + ", 1"})
  void theNewOneIsInstalledFromItsBeginning(int cut, int started) throws Exception {
    try (var room = room()) {
      byte[] old = room.artifact("app-old", SIZE);
      byte[] fresh = room.artifact("app-2", SIZE + 1);
      add(old, "\"old\"", 0, cut);
      add(fresh, "\"new\"", 0, fresh.length);
      add(fresh, "\"new\"", 0, fresh.length);
      String verdict = room.deploy();
      assertTrue(verdict.contains("success"), verdict);
      assertArrayEquals(DownloadRoom.content("app-2", SIZE + 1), room.installed());
      assertEquals(List.of("poll", "link", "link from " + cut, "link"), room.heard());
      assertTrue(Files.readString(room.data("state")).contains("app-2"));
      assertTrue(room.log().contains("starting over with the new one (1 of at most 3"), room.log());
      assertEquals(
          started == 0
              ? List.of("Download", "ArtifactInstall", "Cleanup")
              : List.of("Download", "Cleanup", "Download", "ArtifactInstall", "Cleanup"),
          room.calls());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"206 of another version", "206 of another length", "416"})
  void whateverSaysThatItChanged(String how) throws Exception {
    try (var room = room()) {
      byte[] whole = room.artifact("app-2", SIZE);
      byte[] other = room.artifact("app-2", SIZE + 512);
      add(whole, "\"1\"", 0, IN_THE_PAYLOAD);
      switch (how) {
        case "206 of another version" -> add(whole, "\"2\"", IN_THE_PAYLOAD, whole.length);
        case "206 of another length" -> add(other, "\"1\"", IN_THE_PAYLOAD, other.length);
        default -> answers.answers.add(DownloadRoom.code(416));
      }
      add(whole, "\"2\"", 0, whole.length);
      String verdict = room.deploy();
      assertTrue(verdict.contains("success"), verdict);
      assertArrayEquals(DownloadRoom.content("app-2", SIZE), room.installed());
    }
  }

  @Test
  void oneThatChangesAllTheTimeIsGivenUp() throws Exception {
    try (var room = room()) {
      byte[] whole = room.artifact("app-2", SIZE);
      for (int i = 0; i < 8; i += 2) {
        add(whole, "\"%d\"".formatted(i), 0, IN_THE_PAYLOAD);
        add(whole, "\"%d\"".formatted(i + 1), 0, whole.length);
      }
      String verdict = room.deploy();
      assertTrue(verdict.contains("failure"), verdict);
      assertTrue(verdict.contains("not-started"), verdict);
      assertTrue(verdict.contains("changed on the server during the download"), verdict);
      assertNull(room.installed());
      assertEquals(0, answers.answers.size());
      assertTrue(room.log().contains("(3 of at most 3"), room.log());
      assertTrue(Files.notExists(room.data("partial")), "a part of a version that is gone is kept");
    }
  }

  @Test
  void whenTheModuleCannotCleanUpNothingIsStartedOver() throws Exception {
    try (var room = room()) {
      room.module("[ $1 != Cleanup ] || { echo cannot tidy; exit 7; }");
      byte[] whole = room.artifact("app-2", SIZE);
      add(whole, "\"1\"", 0, IN_THE_PAYLOAD);
      add(whole, "\"2\"", 0, whole.length);
      String verdict = room.deploy();
      assertTrue(verdict.contains("not-started"), verdict);
      assertEquals(3, room.heard().size());
      assertTrue(room.log().contains("exited 7"), room.log());
    }
  }
}
