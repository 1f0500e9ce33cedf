package io.updateagent.cli.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device lives through many deployments in which everything may go wrong at once, and is judged
 * after each by somebody who only looks at files, output and the server's record. {@code
 * -Dseed=SEED -Ddeployments=COUNT} replays a run, {@code -Dhours=HOURS} goes on for so long.
 */
class EnduranceIT {
  private static final long FIXED_SEED = 7;
  private static final int DEPLOYMENTS = Integer.getInteger("deployments", 10);
  private static final Duration LONGEST =
      Duration.ofSeconds((long) (3600 * Double.parseDouble(System.getProperty("hours", "0"))));

  @TempDir Path directory;

  @BeforeAll
  static void compile() throws Exception {
    Optional<String> problem = CallFaults.problem();
    Assumptions.assumeTrue(problem.isEmpty(), problem.orElse(""));
  }

  @Test
  @Tag("slow")
  void aLifeOfAFixedSeedIsNeverSilentlyInconsistent() throws Exception {
    live(FIXED_SEED, DEPLOYMENTS);
  }

  @Test
  @Tag("slow")
  void aLifeOfAFreshSeedIsNeverSilentlyInconsistent() throws Exception {
    live(Long.getLong("seed", System.nanoTime() % 1_000_000_000), DEPLOYMENTS);
  }

  private void live(long seed, int deployments) throws Exception {
    long begin = System.nanoTime();
    Map<String, Integer> verdicts = new TreeMap<>();
    int index = 0;
    try (Campaign campaign = new Campaign(directory.resolve("seed-" + seed))) {
      while (index < deployments || System.nanoTime() - begin < LONGEST.toNanos()) {
        one(campaign, seed, index++, verdicts);
      }
      System.out.printf(
          "endurance: seed %d, %d deployments, %d kills, %d s: %s%n",
          seed,
          index,
          campaign.station().faults().killed(),
          (System.nanoTime() - begin) / 1_000_000_000,
          verdicts);
    }
  }

  private static void one(Campaign campaign, long seed, int index, Map<String, Integer> verdicts)
      throws IOException, InterruptedException {
    Step step = Step.draw(seed, index);
    String replay = "replay with -Dseed=%d -Ddeployments=%d: %s".formatted(seed, index + 1, step);
    try {
      int before = campaign.station().state().path("last").path("number").asInt();
      List<String> found = campaign.live(step);
      assertEquals(List.of(), found, () -> log(campaign));
      boolean any = campaign.station().state().path("last").path("number").asInt() > before;
      String verdict = campaign.station().state().path("last").path("verdict").asText();
      verdicts.merge(any ? verdict : "nothing", 1, Integer::sum);
    } catch (IOException | AssertionError e) {
      throw new AssertionError(replay + "\n" + e.getMessage(), e);
    }
  }

  private static String log(Campaign campaign) {
    try {
      return campaign.station().log();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
