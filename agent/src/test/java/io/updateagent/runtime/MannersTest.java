package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.updateagent.remote.ServerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Waits and words when a server does not answer as it should. */
class MannersTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Logger log = (Logger) LoggerFactory.getLogger("agent");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
  }

  private static ServerException problem(String message, @Nullable Duration asked) {
    return new ServerException(ServerException.Kind.UNAUTHORIZED, message, 401, asked, null);
  }

  @Test
  void theWaitsGrowUpToTheLongestAndBeginAnewWhenAllIsWell() {
    var manners = new Manners(MINUTE, Duration.ofMinutes(5), Jitter.none());
    var minutes = new ArrayList<Long>();
    for (int i = 0; i < 9; i++) {
      minutes.add(manners.after(problem("no", null)).toMinutes());
    }
    assertEquals(List.of(1L, 1L, 1L, 2L, 2L, 2L, 4L, 4L, 4L), minutes);
    assertEquals(Duration.ofMinutes(5), manners.after(problem("no", null)));
    manners.worked();
    assertEquals(MINUTE, manners.after(problem("no", null)));
  }

  @Test
  void noWaitIsLongerThanThePollInterval() {
    var manners = new Manners(MINUTE, Duration.ofSeconds(1), Jitter.none());
    for (int i = 0; i < 20; i++) {
      assertEquals(Duration.ofSeconds(1), manners.after(problem("no", null)));
    }
  }

  @Test
  void everyWaitIsAsLikelyAsAnotherAndWhatAServerAsksForIsTheLeast() {
    Jitter jitter = Jitter.of(new SplittableRandom(1));
    for (int i = 0; i < 1000; i++) {
      var manners = new Manners(MINUTE, Duration.ofMinutes(5), jitter);
      Duration wait = manners.after(problem("no", null));
      assertTrue(wait.toSeconds() >= 6 && wait.compareTo(MINUTE) <= 0, () -> "waits " + wait);
      Duration asked = manners.after(problem("no", Duration.ofSeconds(100)));
      assertTrue(asked.toSeconds() >= 100 && asked.toSeconds() <= 110, () -> "waits " + asked);
      Duration around = jitter.around(Duration.ofSeconds(1));
      assertTrue(around.toMillis() >= 900 && around.toMillis() <= 1100, () -> "waits " + around);
    }
  }

  @Test
  void aDeviceThatIsNotAcceptedYetSaysSoOnce() {
    var manners = new Manners(MINUTE, MINUTE, Jitter.none());
    for (int i = 0; i < 5; i++) {
      manners.after(problem("the server has not accepted this device yet", null));
    }
    manners.worked();
    manners.worked();
    manners.after(problem("gone", null));
    assertEquals(
        List.of(
            "the server has not accepted this device yet",
            "the server answers as it should again",
            "gone"),
        lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
  }

  @Test
  void onlyADeviceThatWasJustBootedWaitsBeforeItsFirstContact() {
    Duration interval = Duration.ofMinutes(30);
    Jitter most = Jitter.none();
    assertEquals(
        Duration.ofMinutes(3), FirstContact.delay(null, interval, Duration.ofSeconds(30), most));
    assertEquals(
        Duration.ofMinutes(5),
        FirstContact.delay(null, Duration.ofDays(1), Duration.ofSeconds(30), most));
    assertEquals(
        Duration.ofMillis(100),
        FirstContact.delay(null, Duration.ofSeconds(1), Duration.ofSeconds(30), most));
    assertEquals(
        Duration.ofMinutes(9),
        FirstContact.delay(Duration.ofMinutes(9), interval, Duration.ofSeconds(30), most));
    assertEquals(Duration.ZERO, FirstContact.delay(null, interval, Duration.ofMinutes(6), most));
    assertTrue(FirstContact.uptime().compareTo(Duration.ZERO) > 0);
  }
}
