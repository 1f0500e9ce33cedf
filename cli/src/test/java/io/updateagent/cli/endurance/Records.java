package io.updateagent.cli.endurance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The inconsistent records that must be open, by the rules: a failure opens one, or continues those
 * of the same scope or the same artifact; a success takes what it replaced out of every record, and
 * closes those that are used up or of the very same artifact.
 */
final class Records {
  private List<Damage> open = new ArrayList<>();

  /**
   * @param types the parts of the device that were damaged and not replaced since
   * @param checksum of the artifact that failed last
   * @param attempts how many failed
   */
  private record Damage(Set<String> types, String checksum, int attempts) {
    Damage and(Damage later) {
      return new Damage(later.types, later.checksum, attempts + later.attempts);
    }

    boolean isContinuedBy(Damage later) {
      return types.equals(later.types) || checksum.equals(later.checksum);
    }
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  void clear() {
    open.clear();
  }

  void open(List<String> types, String checksum) {
    var latest = new Damage(new TreeSet<>(types), checksum, 1);
    var changed = new ArrayList<Damage>();
    int place = -1;
    for (Damage known : open) {
      if (!known.isContinuedBy(latest)) {
        changed.add(known);
        continue;
      }
      place = place < 0 ? changed.size() : place;
      latest = new Damage(latest.types(), checksum, known.attempts() + latest.attempts());
    }
    changed.add(place < 0 ? changed.size() : place, latest);
    open = changed;
  }

  void cure(List<String> types, String checksum) {
    Map<Set<String>, Damage> left = new LinkedHashMap<>();
    for (Damage known : open) {
      var rest = new TreeSet<>(known.types());
      types.forEach(rest::remove);
      if (!rest.isEmpty() && !known.checksum().equals(checksum)) {
        left.merge(rest, new Damage(rest, known.checksum(), known.attempts()), Damage::and);
      }
    }
    open = new ArrayList<>(left.values());
  }

  /** Whether a list of records in JSON says the same, oldest first. */
  boolean same(JsonNode array) {
    var said = new ArrayList<Damage>();
    for (JsonNode node : array) {
      var types = new TreeSet<String>();
      Observer.texts(node.path("scope")).forEach(one -> types.add(one.replace(".*", "")));
      said.add(new Damage(types, node.path("checksum").asText(), node.path("attempts").asInt()));
    }
    return said.equals(open);
  }

  @Override
  public String toString() {
    return "open records " + open;
  }
}
