package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.updateagent.cli.NetworkRoom.Ending;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program against a bad network: whatever happens to a call, once or until the deployment
 * is over, that ends right, in time, after a bounded number of requests, and device and server
 * agree on how as soon as the network is well again. A row fails if what it is about did not
 * happen.
 */
class NetworkFaultsIT {
  private static final int ATTEMPTS = 3;

  /** The library asks again over another connection, when one breaks that was used before. */
  private static final int REQUESTS = 3;

  private static final Duration LONGEST = Duration.ofSeconds(40);

  @TempDir Path directory;

  /** A call, and what becomes of it. */
  private record Row(NetworkCall call, NetworkFault fault, boolean lasting) {
    static Row of(String text) {
      String[] words = text.split(" ", -1);
      String fault = words[1].toUpperCase(java.util.Locale.ROOT).replace('-', '_');
      return new Row(
          NetworkCall.valueOf(words[0]), NetworkFault.valueOf(fault), words[2].equals("lasting"));
    }

    @Override
    public String toString() {
      return "%s %s %s".formatted(call, fault.word(), lasting ? "lasting" : "once");
    }

    /** How the device ends, at the first attempt. */
    String verdict(int requests) {
      return switch (call) {
        case AUTHENTICATION, INVENTORY, POLL, SUCCESS -> "success";
        case FAILURE, LOG -> "rolled-back";
        case DOWNLOADING, INSTALLING -> fault == NetworkFault.HTTP_409 ? "not-started" : "success";
        case BEFORE_COMMIT -> beforeCommit() ? "success" : "rolled-back";
        case DOWNLOAD -> downloads() || linkRenewed(requests) ? "success" : "not-started";
      };
    }

    /** What has no body is whole with its headers. */
    private boolean beforeCommit() {
      boolean whole = fault == NetworkFault.HEADERS_ONLY || fault == NetworkFault.TRUNCATED;
      boolean aborted = fault == NetworkFault.HTTP_409;
      return fault.arrives() || whole || (!lasting && !aborted);
    }

    private boolean downloads() {
      boolean another = fault == NetworkFault.CORRUPTED || fault == NetworkFault.TRUNCATED;
      boolean passes = fault.code() == 0 || fault.code() == 429 || fault.code() >= 500;
      return fault.arrives() || (!another && passes && !lasting);
    }

    /** Links of the server differ from second to second: a dead one is not always offered again. */
    private boolean linkRenewed(int requests) {
      return !lasting && List.of(401, 403, 404, 410).contains(fault.code()) && requests > 1;
    }

    int mostRequests(Ending ending) {
      if (call.isOfDeployment()) {
        return ATTEMPTS * REQUESTS;
      }
      // Every second anew, and as often again as it goes wrong.
      return (int) ending.took().toSeconds() * 2 + NetworkRoom.OFTEN + REQUESTS;
    }
  }

  @Test
  @Tag("slow")
  void aBadNetworkOnTheWayOfEachCallChangesNoTruth() throws Exception {
    List<Row> rows =
        List.of(
            Row.of("AUTHENTICATION cut once"),
            Row.of("INVENTORY http-500 once"),
            Row.of("POLL truncated once"),
            Row.of("DOWNLOADING unanswered lasting"),
            Row.of("DOWNLOAD cut once"),
            Row.of("INSTALLING http-409 once"),
            Row.of("BEFORE_COMMIT lost lasting"),
            Row.of("SUCCESS unanswered lasting"),
            Row.of("FAILURE repeated once"),
            Row.of("LOG http-503 lasting"));
    assertEquals(List.of(), wrong(rows, directory));
  }

  @Test
  @Tag("slow")
  void whateverTheNetworkDoesToAnyCallTheDeploymentEndsRight() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(Integer.getInteger("network.jobs", 4));
    try {
      List<Future<List<String>>> running = new ArrayList<>();
      for (NetworkCall call : NetworkCall.values()) {
        if (call.name().matches(System.getProperty("network.call", ".*"))) {
          running.add(workers.submit(() -> wrong(some(call), directory.resolve(call.name()))));
        }
      }
      List<String> wrong = new ArrayList<>();
      for (Future<List<String>> one : running) {
        wrong.addAll(one.get());
      }
      assertEquals(List.of(), wrong);
    } finally {
      workers.shutdownNow();
    }
  }

  /**
   * Every third row of a call, another third each time; {@code -Dnetwork.every=1} for all of them.
   */
  private static List<Row> some(NetworkCall call) {
    int every = Integer.getInteger("network.every", 3);
    int row = ThreadLocalRandom.current().nextInt(every);
    List<Row> rows = new ArrayList<>();
    for (NetworkFault fault : NetworkFault.values()) {
      for (boolean lasting : new boolean[] {false, true}) {
        if (row++ % every == 0) {
          rows.add(new Row(call, fault, lasting));
        }
      }
    }
    return rows;
  }

  /** What is wrong with the endings of these rows, one after the other on one device. */
  private static List<String> wrong(List<Row> rows, Path root) throws Exception {
    List<String> wrong = new ArrayList<>();
    Duration longest = Duration.ZERO;
    int requests = 0;
    try (var room = new NetworkRoom(root)) {
      for (Row row : rows) {
        Ending ending = room.deploy(row.call(), row.fault(), row.lasting());
        if (Boolean.getBoolean("network.rows")) {
          System.out.println(row + ": " + ending);
        }
        judge(row, ending).forEach(what -> wrong.add("%s: %s %s".formatted(row, what, ending)));
        longest = longest.compareTo(ending.took()) < 0 ? ending.took() : longest;
        requests = Math.max(requests, ending.requests());
      }
    }
    System.out.printf(
        "%s to %s: %d deployments, at most %d requests of a kind disturbed, at most %d ms%n",
        rows.get(0), rows.get(rows.size() - 1), rows.size(), requests, longest.toMillis());
    return wrong;
  }

  private static List<String> judge(Row row, Ending ending) {
    List<String> wrong = new ArrayList<>(ending.complaints());
    boolean anyOffer = row.call() == NetworkCall.POLL && row.fault() == NetworkFault.CORRUPTED;
    String verdict = row.verdict(ending.requests());
    if (!anyOffer && (ending.verdicts().isEmpty() || !ending.verdicts().get(0).equals(verdict))) {
      wrong.add("should be " + verdict);
    }
    if (ending.requests() < 1 || ending.requests() > row.mostRequests(ending)) {
      wrong.add("1 to %d requests".formatted(row.mostRequests(ending)));
    }
    if (ending.took().compareTo(LONGEST) > 0) {
      wrong.add("longer than " + LONGEST);
    }
    return wrong;
  }
}
