package io.updateagent.artifact;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Artifacts that mean harm, by name, each with what the refusal has to say. */
final class Hostile {
  private final Map<String, Case> cases = new LinkedHashMap<>();

  /**
   * One artifact.
   *
   * @param expected part of the message; empty for one that is fine
   */
  record Case(Supplier<InputStream> source, String expected) {}

  static Map<String, Case> all() {
    var hostile = new Hostile();
    HostileArchives.addTo(hostile);
    HostileBombs.addTo(hostile);
    HostileContents.addTo(hostile);
    HostileWords.addTo(hostile);
    HostileAugments.addTo(hostile);
    return hostile.cases;
  }

  void add(String name, String expected, Supplier<InputStream> source) {
    Case old = cases.put(name, new Case(source, expected));
    if (old != null) {
      throw new IllegalStateException(name + " is there twice");
    }
  }

  /** An artifact that is wrong only in what the header holds. */
  void header(String name, String expected, Supplier<RawTar> header) {
    add(name, expected, () -> new Forged().header(header.get()).stream());
  }

  static Case named(String name) {
    return Objects.requireNonNull(all().get(name));
  }
}
