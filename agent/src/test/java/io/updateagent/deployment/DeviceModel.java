package io.updateagent.deployment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A device as a map: each key it can have, and since when it is damaged. Knows nothing of scopes
 * and records; stars are regular expressions here.
 */
final class DeviceModel {
  /** Stands for all that a star can stand for: no artifact ever names it. */
  private static final String ANYTHING = "~";

  private final List<String> keys;
  private final Map<String, Instant> damaged = new TreeMap<>();

  /** What those may have damaged that do not say what they write, and who they are. */
  private final Map<String, Instant> anything = new TreeMap<>();

  private final Set<@Nullable String> blamed = new HashSet<>();
  private Map<String, String> provides = new TreeMap<>();
  private @Nullable String name;
  private @Nullable String written;

  /** A device with such keys, and for every pattern one key that only the pattern matches. */
  DeviceModel(List<String> keysAndPatterns) {
    var all = new TreeSet<String>();
    for (String pattern : keysAndPatterns) {
      all.add(pattern.replace("*", ANYTHING));
      all.add(pattern.replace("*", ""));
    }
    all.add(ANYTHING);
    this.keys = List.copyOf(all);
  }

  void succeeds(ArtifactSummary artifact) {
    if (blamed.size() == 1 && blamed.contains(artifact.checksum())) {
      anything.clear(); // the very artifact that may have damaged anything
    }
    written(artifact).forEach(damaged::remove);
    written(artifact).forEach(anything::remove);
    forgive();
    List<String> clears = artifact.clears();
    List<Pattern> gone = patterns(clears == null ? List.of("*") : clears);
    provides.keySet().removeIf(key -> matches(gone, key));
    provides.putAll(artifact.provides());
    name = artifact.name();
    written = name;
  }

  void isDamagedBy(ArtifactSummary artifact, Instant now) {
    if (artifact.extent().damages().equals(Scope.EVERYTHING)) {
      keys.forEach(key -> anything.putIfAbsent(key, now));
      blamed.add(artifact.checksum());
    } else {
      written(artifact).forEach(key -> damaged.putIfAbsent(key, now));
    }
    written = artifact.name();
  }

  /** Somebody says that all is well. */
  void isRepairedByHand() {
    damaged.clear();
    anything.clear();
    forgive();
    written = name;
  }

  private void forgive() {
    if (!anything.containsKey(ANYTHING)) {
      anything.clear();
      blamed.clear();
    }
  }

  Set<String> damagedKeys() {
    var all = new TreeSet<>(damaged.keySet());
    all.addAll(anything.keySet());
    return all;
  }

  /** Whether everything that a pattern can mean is in order again. */
  boolean isReplaced(String pattern) {
    return !damagedKeys().contains(pattern.replace("*", ANYTHING));
  }

  /** Which of the keys such patterns are about. */
  Set<String> keys(List<String> about) {
    List<Pattern> patterns = patterns(about);
    return keys.stream()
        .filter(key -> matches(patterns, key))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The longest time that something is damaged. */
  Optional<Instant> since() {
    return Stream.concat(damaged.values().stream(), anything.values().stream())
        .min(Comparator.naturalOrder());
  }

  Map<String, String> provides() {
    return provides;
  }

  @Nullable String name() {
    return name;
  }

  /** What servers should be told. */
  @Nullable String reported() {
    return damagedKeys().isEmpty() ? name : written + "_INCONSISTENT";
  }

  private Set<String> written(ArtifactSummary artifact) {
    var about = new ArrayList<>(artifact.provides().keySet());
    List<String> clears = artifact.clears();
    about.addAll(clears == null ? List.of() : clears);
    return keys(about.isEmpty() ? List.of("*") : about);
  }

  private static List<Pattern> patterns(List<String> about) {
    return about.stream()
        .map(pattern -> Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q")))
        .toList();
  }

  private static boolean matches(List<Pattern> patterns, String key) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(key).matches());
  }
}
