package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.updateagent.remote.ServerException;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Ten thousand devices whose power comes back in the same second, in time that only counts. The
 * control, the same without any manners, shows what would come of it.
 */
class FleetTest {
  private static final int DEVICES = 10_000;
  private static final Duration POLLS = Duration.ofMinutes(30);
  private static final Duration INVENTORIES = Duration.ofHours(8);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(60);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final int SECONDS = 3 * 3600;

  private static final Logger LOG = (Logger) LoggerFactory.getLogger("agent");

  /** Each device says once what is wrong. */
  @BeforeAll
  static void quiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    LOG.setLevel(null);
  }

  /** What the server says to a request in some second; null if it is well. */
  private interface Weather {
    @Nullable ServerException at(long second);
  }

  /** Requests in each second. */
  private static final class Load {
    private final int[] requests;

    Load(int[] requests) {
      this.requests = requests;
    }

    int peak(int from, int until) {
      int peak = 0;
      for (int second = from; second < until; second++) {
        peak = Math.max(peak, requests[second]);
      }
      return peak;
    }

    double mean(int from, int until) {
      long sum = 0;
      for (int second = from; second < until; second++) {
        sum += requests[second];
      }
      return (double) sum / (until - from);
    }
  }

  /** A device as its daemon sees time. */
  private static final class Device {
    private final Schedule polls;
    private final Schedule inventories;
    private final Manners manners;

    Device(Jitter jitter, Duration delay) {
      polls = new Schedule(POLLS, jitter);
      inventories = new Schedule(INVENTORIES, jitter);
      manners = new Manners(FIRST_WAIT, LONGEST_WAIT, jitter);
      if (!delay.isZero()) {
        polls.after(Duration.ZERO, delay);
        inventories.after(Duration.ZERO, delay);
      }
    }

    /** Does what is due; gives how many requests that took. */
    int wake(Duration now, Weather weather) {
      int requests = 0;
      for (Schedule errand : new Schedule[] {inventories, polls}) {
        if (errand.isDue(now)) {
          requests++;
          ServerException problem = weather.at(now.toSeconds());
          if (problem == null) {
            errand.happened(now);
            manners.worked();
          } else {
            Duration wait = manners.after(problem);
            errand.after(now, wait);
            if (problem.retryAfter().isPresent()) {
              polls.after(now, wait);
              inventories.after(now, wait);
            }
          }
        }
      }
      return requests;
    }

    Duration next(Duration now) {
      Duration poll = polls.wait(now);
      Duration inventory = inventories.wait(now);
      return now.plus(poll.compareTo(inventory) < 0 ? poll : inventory);
    }
  }

  private record Wakening(Duration time, Device device) {}

  private static Load simulated(IntFunction<Device> devices, Weather weather) {
    var queue = new PriorityQueue<Wakening>(java.util.Comparator.comparing(Wakening::time));
    for (int i = 0; i < DEVICES; i++) {
      Device device = devices.apply(i);
      queue.add(new Wakening(device.next(Duration.ZERO), device));
    }
    int[] requests = new int[SECONDS];
    while (!queue.isEmpty()) {
      Wakening next = queue.remove();
      int second = (int) next.time().toSeconds();
      if (second < SECONDS) {
        requests[second] += next.device().wake(next.time(), weather);
        queue.add(new Wakening(next.device().next(next.time()), next.device()));
      }
    }
    return new Load(requests);
  }

  private static Device mannered(int number) {
    Jitter jitter = Jitter.of(new SplittableRandom(number));
    return new Device(jitter, FirstContact.delay(null, POLLS, Duration.ofSeconds(20), jitter));
  }

  private static Device blunt(int number) {
    return new Device(Jitter.none(), Duration.ZERO);
  }

  @Test
  void devicesThatBootAtOnceDoNotComeAtOnceAndNeverMeetAgain() {
    Load load = simulated(FleetTest::mannered, second -> null);
    Load control = simulated(FleetTest::blunt, second -> null);
    show("boot", load, 0);

    assertEquals(2 * DEVICES, control.peak(0, 1));
    assertEquals(DEVICES, control.peak(1, SECONDS));
    assertTrue(load.peak(0, 600) < 200, "peak " + load.peak(0, 600));
    assertTrue(load.peak(2 * 3600, SECONDS) < 40, "peak " + load.peak(2 * 3600, SECONDS));
    double mean = load.mean(600, SECONDS);
    assertTrue(mean > 4.5 && mean < 6.5, "mean " + mean);
  }

  @Test
  void aServerThatWasAwayIsNotOverrunWhenItComesBack() {
    int gone = 3600;
    int back = gone + 1800;
    var away = new ServerException(ServerException.Kind.UNREACHABLE, "cannot reach it");
    Weather weather = second -> second >= gone && second < back ? away : null;
    Load load = simulated(FleetTest::mannered, weather);
    show("outage", load, gone);

    assertTrue(load.peak(gone, SECONDS) < 200, "peak " + load.peak(gone, SECONDS));
    // Within five minutes all who tried are back; nobody waits longer than that.
    assertTrue(load.mean(back, back + 300) > 20, "mean " + load.mean(back, back + 300));
  }

  @Test
  void aServerThatAsksToBeLeftAloneIs() {
    int busy = 3600;
    Duration asked = Duration.ofMinutes(10);
    var overload = new ServerException(ServerException.Kind.REFUSED, "HTTP 503", 503, asked, null);
    Weather weather = second -> second >= busy && second < busy + 600 ? overload : null;
    Load load = simulated(FleetTest::mannered, weather);
    Load usual = simulated(FleetTest::mannered, second -> null);
    show("Retry-After", load, busy);

    // Each device that asks is told once, and does not ask again before that time.
    assertEquals(usual.mean(busy, busy + 600), load.mean(busy, busy + 600), 0.01);
    assertTrue(load.peak(busy, SECONDS) < 100, "peak " + load.peak(busy, SECONDS));
  }

  private static void show(String name, Load load, int from) {
    System.out.printf(
        "%s, %d devices: peak %d requests a second, mean of the last hour %.1f%n",
        name, DEVICES, load.peak(from, SECONDS), load.mean(SECONDS - 3600, SECONDS));
  }
}
