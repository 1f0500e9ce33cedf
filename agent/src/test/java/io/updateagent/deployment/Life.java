package io.updateagent.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A device's random life: artifacts that write here and there, succeed, are rolled back, or leave
 * it inconsistent; the same artifact again; a person who clears. The same seed is the same life.
 */
public final class Life {
  static final List<String> KEYS =
      List.of("a.x", "a.y", "b.x", "b.y", "ab", "c", "x_INCONSISTENT", "rootfs-image.version");
  static final List<String> PATTERNS =
      List.of("*", "a.*", "b.*", "a*", "ab*", "*.x", "a*x", "**", "a.**", "rootfs-image.*", "c");

  private static final List<Verdict> VERDICTS = List.of(Verdict.values());

  private final Random random;
  private final List<ArtifactSummary> artifacts = new ArrayList<>();
  private final Rules rules;
  private final DeviceModel model =
      new DeviceModel(Stream.concat(KEYS.stream(), PATTERNS.stream()).toList());
  private AgentState state = AgentState.EMPTY;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private String step = "nothing yet";

  public Life(long seed, InconsistentPolicy policy) {
    this.random = new Random(seed);
    this.rules = new Rules(policy);
  }

  /** Something happens; gives the state afterwards. */
  public AgentState next() {
    now = now.plus(Duration.ofHours(1));
    if (random.nextInt(12) == 0) {
      step = "a person clears";
      state = state.cleared(now, "root", "repaired");
      model.isRepairedByHand();
      return state;
    }
    ArtifactSummary artifact = artifact();
    Verdict verdict = VERDICTS.get(random.nextInt(VERDICTS.size()));
    step =
        "%s %s %s: %s".formatted(artifact.name(), artifact.provides(), artifact.clears(), verdict);
    state = States.ended(state, artifact, verdict, now, rules);
    switch (verdict) {
      case SUCCESS -> {
        model.succeeds(artifact);
        if (rules.policy() == InconsistentPolicy.LAST_INSTALL) {
          model.isRepairedByHand();
        }
      }
      case INCONSISTENT -> model.isDamagedBy(artifact, now);
      case NOT_STARTED, ROLLED_BACK -> {}
    }
    return state;
  }

  AgentState state() {
    return state;
  }

  DeviceModel model() {
    return model;
  }

  /** What happened last, for messages. */
  @Override
  public String toString() {
    return step;
  }

  private ArtifactSummary artifact() {
    boolean again = !artifacts.isEmpty() && random.nextInt(3) == 0;
    if (again) {
      return artifacts.get(random.nextInt(artifacts.size()));
    }
    String name = random.nextInt(8) == 0 ? "x_INCONSISTENT" : "artifact-" + artifacts.size();
    Map<String, String> provides = new TreeMap<>();
    some(KEYS).forEach(key -> provides.put(key, name));
    @Nullable List<String> clears = random.nextInt(4) == 0 ? null : some(PATTERNS);
    String checksum = "sum " + artifacts.size();
    var artifact = new ArtifactSummary(name, null, checksum, List.of(), provides, clears);
    if (random.nextInt(6) == 0) {
      artifact = artifact.withExtent(silentBeside(provides, clears));
    }
    artifacts.add(artifact);
    return artifact;
  }

  /** Another payload says nothing about what it writes. */
  private static Extent silentBeside(Map<String, String> provides, @Nullable List<String> clears) {
    var named = new ArrayList<>(provides.keySet());
    named.addAll(clears == null ? List.of() : clears);
    return Extent.of(List.of(named, List.of()));
  }

  private List<String> some(List<String> all) {
    int count = random.nextInt(3);
    return random.ints(count, 0, all.size()).distinct().mapToObj(all::get).toList();
  }
}
