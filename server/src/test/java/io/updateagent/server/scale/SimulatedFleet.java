package io.updateagent.server.scale;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Devices that poll by the clock, each at its own time. A poll counts from when it was due: one
 * that waits here for others, as the server is slow, is slow as well.
 */
final class SimulatedFleet implements AutoCloseable {
  private static final int AT_ONCE = 400;
  private static final double JITTER = 0.1;
  private static final int MOST_PROBLEMS = 10;
  // Of so many devices an update, and its rollback, fails on one.
  private static final int ONE_FAILS_OF = 50;

  private final Duration interval;
  private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
  private final ExecutorService requests = Executors.newFixedThreadPool(AT_ONCE);
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<SimulatedDevice> devices = new ArrayList<>();
  private final Random random = new Random(1);
  private final CountDownLatch arrived;
  private final List<String> problems = new ArrayList<>();
  private final AtomicInteger problemCount = new AtomicInteger();
  private final AtomicInteger installed = new AtomicInteger();
  private final AtomicLong downloaded = new AtomicLong();
  private volatile Latencies polls = new Latencies();

  /**
   * @param interval between two polls of a device, give or take a tenth
   */
  SimulatedFleet(String url, int count, Duration interval) throws GeneralSecurityException {
    this.interval = interval;
    this.arrived = new CountDownLatch(count);
    clock.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // at the end
    for (int number = 0; number < count; number++) {
      boolean fails = number % ONE_FAILS_OF == ONE_FAILS_OF - 1;
      devices.add(new SimulatedDevice(url, number, fails));
    }
  }

  /** Has all devices come, spread over one interval, and go on polling. */
  void start() {
    for (int number = 0; number < devices.size(); number++) {
      SimulatedDevice device = devices.get(number);
      long delay = interval.toNanos() * number / devices.size();
      at(
          delay,
          due -> {
            device.arrive();
            arrived.countDown();
            poll(device, System.nanoTime());
          },
          device);
    }
  }

  /** Waits until all have come. False if that takes too long. */
  boolean awaitArrival(Duration most) throws InterruptedException {
    return arrived.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How many devices are due, and not answered yet. */
  int waiting() {
    return waiting.get();
  }

  /** What a device does; the next comes an interval later, whatever came of it. */
  private interface Errand {
    void run(long due) throws IOException, GeneralSecurityException;
  }

  private void at(long delayNanos, Errand errand, SimulatedDevice device) {
    long due = System.nanoTime() + delayNanos;
    var unused =
        clock.schedule(
            () -> {
              waiting.incrementAndGet();
              requests.execute(() -> run(errand, due, device));
            },
            delayNanos,
            TimeUnit.NANOSECONDS);
  }

  private void run(Errand errand, long due, SimulatedDevice device) {
    try {
      errand.run(due);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      note(e);
    } finally {
      waiting.decrementAndGet();
    }
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    at((long) (interval.toNanos() * factor), next -> poll(device, next), device);
  }

  private void poll(SimulatedDevice device, long due) throws IOException {
    SimulatedDevice.Offer offer = device.poll();
    polls.add(System.nanoTime() - due);
    if (!offer.deployment().isEmpty()) {
      downloaded.addAndGet(device.install(offer));
      installed.incrementAndGet();
    }
  }

  private synchronized void note(Exception problem) {
    if (problemCount.incrementAndGet() <= MOST_PROBLEMS) {
      problems.add(problem.toString());
    }
  }

  /** The polls from now on are counted for themselves; gives those that were counted before. */
  Latencies countAnew() {
    Latencies before = polls;
    polls = new Latencies();
    return before;
  }

  /** What went wrong, the first of it in words. */
  synchronized String problems() {
    return problemCount.get() == 0 ? "" : problemCount.get() + " problems: " + problems;
  }

  /** How many devices there are on which an update fails. */
  int failing() {
    return (int) devices.stream().filter(SimulatedDevice::fails).count();
  }

  /** How many updates were taken to their end, good or bad. */
  int installed() {
    return installed.get();
  }

  /** How many bytes were downloaded, by all. */
  long downloaded() {
    return downloaded.get();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    requests.shutdownNow();
    try {
      if (!requests.awaitTermination(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a request does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
