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

  private static final int MOST_PATTERNS = 1000;

  /** Everything. */
  public static final Scope EVERYTHING = new Scope(List.of("*"));

  /** Sorts the patterns and drops what others cover; none at all means everything. */
  public Scope {
    patterns = patterns.isEmpty() ? List.of("*") : withoutCovered(patterns);
  }

  private static List<String> withoutCovered(List<String> patterns) {
    var all = new TreeSet<String>();
    patterns.forEach(pattern -> all.add(Wildcard.simplest(pattern)));
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

  /** What is left of this when everything in the other scope was replaced; null for nothing. */
  @Nullable Scope without(Scope replaced) {
    List<String> left = patterns.stream().filter(pattern -> !replaced.covers(pattern)).toList();
    return left.isEmpty() ? null : new Scope(left);
  }

  /** Both together. More than can be kept means everything. */
  Scope plus(Scope other) {
    var both = new TreeSet<>(patterns);
    both.addAll(other.patterns);
    return both.size() > MOST_PATTERNS ? EVERYTHING : new Scope(List.copyOf(both));
  }

  private boolean covers(String pattern) {
    return patterns.stream().anyMatch(own -> Wildcard.matches(own, pattern));
  }
}
