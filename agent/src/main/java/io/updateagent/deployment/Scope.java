package io.updateagent.deployment;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The part of a device that an artifact writes: the names of the provides of its payloads and its
 * {@code clears_artifact_provides} patterns. {@code *} stands for everything.
 *
 * @param patterns names and patterns, sorted, without duplicates; never empty
 */
public record Scope(List<String> patterns) {

  /** Everything. */
  public static final Scope EVERYTHING = new Scope(List.of("*"));

  /** Sorts the patterns and drops what others cover; none at all means everything. */
  public Scope {
    patterns = patterns.isEmpty() ? List.of("*") : withoutCovered(new TreeSet<>(patterns));
  }

  private static List<String> withoutCovered(TreeSet<String> all) {
    return all.stream()
        .filter(
            pattern ->
                all.stream()
                    .noneMatch(other -> !other.equals(pattern) && Wildcard.matches(other, pattern)))
        .toList();
  }

  /**
   * The scope of an artifact.
   *
   * @param provides names that it provides
   * @param clears patterns that it clears; null if it does not say
   */
  public static Scope of(Collection<String> provides, @Nullable Collection<String> clears) {
    var patterns = new TreeSet<>(provides);
    if (clears != null) {
      patterns.addAll(clears);
    }
    return new Scope(List.copyOf(patterns));
  }

  /** Whether everything in the other scope lies in this one. */
  public boolean covers(Scope other) {
    return other.patterns.stream().allMatch(this::covers);
  }

  private boolean covers(String pattern) {
    return patterns.stream().anyMatch(own -> Wildcard.matches(own, pattern));
  }
}
