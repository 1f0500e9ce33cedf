package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that expire: a daemon asks its server for new ones, and not for ever. */
@Tag("slow")
class DeadLinkTest {
  private static final int SIZE = 5_000_000;
  private static final int CUT = 4_000_000;
  private static final String TAG = "\"1\"";

  @TempDir Path directory;
  private byte[] whole = new byte[0];

  @BeforeEach
  void anArtifact() throws IOException {
    try (var room = room(DeadLinkTest::dead, "")) {
      whole = room.artifact("app-2", SIZE);
    }
  }

  private DownloadRoom room(DownloadRoom.Host host, String... links) throws IOException {
    return new DownloadRoom(directory, host, links);
  }

  private MockResponse whole(int from) {
    return DownloadRoom.send(whole, TAG, from, whole.length);
  }

  private MockResponse cut(int from) {
    return DownloadRoom.send(whole, TAG, from, CUT);
  }

  private static MockResponse dead(String link, int from) {
    return DownloadRoom.code(403);
  }

  private static void assertSuccess(DownloadRoom room, String verdict) throws IOException {
    assertTrue(verdict.contains("success"), verdict);
    assertArrayEquals(DownloadRoom.content("app-2", SIZE), room.installed());
  }

  private static void assertNotStarted(DownloadRoom room, String verdict) throws IOException {
    assertTrue(verdict.contains("not-started"), verdict);
    assertNull(room.installed());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 410})
  void oneThatExpiresInTheMiddleIsReplacedAndTheDownloadGoesOnWhereItWasCut(int code)
      throws Exception {
    DownloadRoom.Host host =
        (link, from) ->
            link.endsWith("old") ? from == 0 ? cut(from) : DownloadRoom.code(code) : whole(from);
    try (var room = room(host, "app?key=old", "app?key=new")) {
      assertSuccess(room, room.deploy());
      String again = " from " + CUT;
      assertEquals(
          List.of("poll", "app?key=old", "app?key=old" + again, "poll", "app?key=new" + again),
          room.heard());
      assertEquals(List.of("Download", "ArtifactInstall", "Cleanup"), room.calls());
      assertTrue(
          room.log().contains("answers HTTP %d; asking the server for a new link".formatted(code)),
          room.log());
    }
  }

  @Test
  void oneThatIsDeadBeforeTheFirstByteIsReplacedToo() throws Exception {
    DownloadRoom.Host host = (link, from) -> link.equals("old") ? dead(link, from) : whole(from);
    try (var room = room(host, "old", "new")) {
      assertSuccess(room, room.deploy());
      assertEquals(List.of("poll", "old", "poll", "new"), room.heard());
    }
  }

  @Test
  void ifEveryNewOneIsDeadTheDeploymentFailsAndTheNextGoesOnWithWhatCame() throws Exception {
    DownloadRoom.Host host =
        (link, from) -> {
          if (link.endsWith("5")) {
            return whole(from);
          }
          return link.endsWith("0") && from == 0 ? cut(from) : dead(link, from);
        };
    String[] links = {"app?0", "app?1", "app?2", "app?3", "app?5"};
    try (var room = room(host, links)) {
      String verdict = room.deploy();
      assertNotStarted(room, verdict);
      assertTrue(verdict.contains("HTTP 403; 3 new links of the server did not work"), verdict);
      String again = " from " + CUT;
      assertEquals(
          List.of(
              "poll",
              "app?0",
              "app?0" + again,
              "poll",
              "app?1" + again,
              "poll",
              "app?2" + again,
              "poll",
              "app?3" + again),
          room.heard());
      assertSuccess(room, room.deploy());
      assertEquals(2, room.heard().size());
      int from = Integer.parseInt(room.heard().get(1).replace("app?5 from ", ""));
      assertTrue(from > CUT - 1_000_000 && from <= CUT, "went on at " + from);
    }
  }

  @Test
  void aLinkThatWorkedForAWhileStartsTheCountAnew() throws Exception {
    // Each link is good for one connection, which brings a tenth of the artifact.
    DownloadRoom.Host host =
        (link, from) ->
            link.equals("link" + from / 500_000 * 2)
                ? DownloadRoom.send(whole, TAG, from, Math.min(from + 500_000, whole.length))
                : dead(link, from);
    var links = new String[24];
    for (int i = 0; i < links.length; i++) {
      links[i] = "link" + i;
    }
    try (var room = room(host, links)) {
      room.configure(", \"RetryDownloadCount\": 20");
      assertSuccess(room, room.deploy());
    }
  }

  @Test
  void theSameLinkAgainIsNotTriedAgain() throws Exception {
    try (var room = room(DeadLinkTest::dead, "link")) {
      String verdict = room.deploy();
      assertNotStarted(room, verdict);
      assertTrue(verdict.contains("HTTP 403, and the server has no other link"), verdict);
      assertEquals(List.of("poll", "link", "poll"), room.heard());
    }
  }

  @Test
  void aDeploymentThatIsNotOfferedAnyMoreEndsThere() throws Exception {
    try (var room = room(DeadLinkTest::dead, "link", "")) {
      String verdict = room.deploy();
      assertNotStarted(room, verdict);
      assertTrue(verdict.contains("does not offer the deployment any more"), verdict);
      assertEquals(List.of("poll", "link", "poll"), room.heard());
    }
  }

  @Test
  void aServerThatCannotBeAskedIsAskedLaterAndNotForEver() throws Exception {
    DownloadRoom.Host host = (link, from) -> link.equals("old") ? dead(link, from) : whole(from);
    try (var room = room(host, "old", "503", "503", "new")) {
      assertSuccess(room, room.deploy());
      assertEquals(
          List.of("poll", "old", "poll", "old", "poll", "old", "poll", "new"), room.heard());
    }
    try (var room = room(host, "old", "503")) {
      room.configure(", \"RetryDownloadCount\": 2");
      String verdict = room.deploy();
      assertTrue(verdict.contains("not-started"), verdict);
      assertTrue(verdict.contains("a new link cannot be had"), verdict);
      assertEquals(List.of("poll", "old", "poll", "old", "poll", "old", "poll"), room.heard());
    }
  }
}
