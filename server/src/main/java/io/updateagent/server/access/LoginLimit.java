package io.updateagent.server.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often somebody may try a password. After some attempts each one has to wait twice as long as
 * the one before: by the name that is tried, a minute at most, so that a stranger cannot keep
 * somebody out; and by the address that it comes from, a quarter of an hour at most.
 */
final class LoginLimit {
  static final int FREE_ATTEMPTS = 5;
  static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  static final Duration LONGEST_FOR_NAME = Duration.ofMinutes(1);
  static final Duration LONGEST_FOR_ADDRESS = Duration.ofMinutes(15);

  /** An hour without an attempt, and all is forgotten. */
  static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private static final int MOST = 10_000;
  private static final int LONGEST_SHIFT = 20;
  private static final int NETWORK_BYTES = 8;

  private final InstantSource clock;
  private final Map<String, Attempts> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Attempts> eldest) {
          return size() > MOST;
        }
      };

  LoginLimit(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @param count that did not get in
   * @param until when the next one may be
   * @param ignored how many came too early since the last one that was looked at
   */
  private record Attempts(int count, Instant last, Instant until, int ignored) {}

  /**
   * What becomes of an attempt.
   *
   * @param delay how long it has to wait; zero if it may go on
   * @param ignored how many came too early before it
   */
  record Turn(Duration delay, int ignored) {
    boolean isNow() {
      return delay.isZero();
    }
  }

  /** Asks for an attempt. It counts as failed until {@link #succeeded} says otherwise. */
  synchronized Turn attempt(String name, String address) {
    Instant now = clock.instant();
    String byName = "name " + name;
    String byAddress = "address " + network(address);
    Duration wait = longer(waits(byName, now), waits(byAddress, now));
    if (!wait.isZero()) {
      known.computeIfPresent(byAddress, (key, one) -> ignored(one));
      return new Turn(wait, 0);
    }
    Attempts before = known.get(byAddress);
    count(byName, now, LONGEST_FOR_NAME);
    count(byAddress, now, LONGEST_FOR_ADDRESS);
    return new Turn(Duration.ZERO, before == null ? 0 : before.ignored());
  }

  private static Attempts ignored(Attempts one) {
    return new Attempts(one.count(), one.last(), one.until(), one.ignored() + 1);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private Duration waits(String key, Instant now) {
    Attempts attempts = known.get(key);
    return attempts == null || !attempts.until().isAfter(now)
        ? Duration.ZERO
        : Duration.between(now, attempts.until());
  }

  private void count(String key, Instant now, Duration longest) {
    Attempts before = known.remove(key);
    boolean isOld = before == null || before.last().plus(FORGOTTEN_AFTER).isBefore(now);
    int count = isOld ? 1 : before.count() + 1;
    known.put(key, new Attempts(count, now, now.plus(wait(count, longest)), 0));
  }

  private static Duration wait(int count, Duration longest) {
    if (count < FREE_ATTEMPTS) {
      return Duration.ZERO;
    }
    int shift = Math.min(count - FREE_ATTEMPTS, LONGEST_SHIFT);
    Duration wait = FIRST_WAIT.multipliedBy(1L << shift);
    return wait.compareTo(longest) > 0 ? longest : wait;
  }

  /** The attempt had the right password. */
  synchronized void succeeded(String name, String address) {
    known.remove("name " + name);
    known.remove("address " + network(address));
  }

  /** Whoever has an IPv6 address has the whole network around it. */
  private static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, NETWORK_BYTES)));
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
