package io.updateagent.deployment;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the artifact of a deployment.
 *
 * @param name its name
 * @param group its group, or null
 * @param checksum SHA-256 of its manifest; null until its header was verified
 * @param payloads its payloads, in order; empty until the header was verified, and for an artifact
 *     with an empty payload
 * @param provides what it gives to the device
 * @param clears patterns of what it takes away; null if it does not say
 * @param extent how far its failure and its success reach
 */
public record ArtifactSummary(
    String name,
    @Nullable String group,
    @Nullable String checksum,
    List<Payload> payloads,
    Map<String, String> provides,
    @Nullable List<String> clears,
    Extent extent) {

  /** An artifact whose payloads say together what they write. */
  public ArtifactSummary(
      String name,
      @Nullable String group,
      @Nullable String checksum,
      List<Payload> payloads,
      Map<String, String> provides,
      @Nullable List<String> clears) {
    this(name, group, checksum, payloads, provides, clears, extent(provides, clears));
  }

  /** Keeps its own copies. */
  public ArtifactSummary {
    payloads = List.copyOf(payloads);
    provides = Map.copyOf(provides);
    clears = clears == null ? null : List.copyOf(clears);
  }

  /** An artifact of which only the name is known yet. */
  public static ArtifactSummary named(String name) {
    return new ArtifactSummary(name, null, null, List.of(), Map.of(), null);
  }

  private static Extent extent(Map<String, String> provides, @Nullable List<String> clears) {
    Scope scope = Scope.of(provides.keySet(), clears);
    return new Extent(scope, scope);
  }

  /**
   * Whether its extent is what its provides and clears say, so that it needs no words of its own.
   */
  public boolean isNamed() {
    return extent.equals(extent(provides, clears));
  }

  /** The same artifact, known to reach so far. */
  public ArtifactSummary withExtent(Extent known) {
    return new ArtifactSummary(name, group, checksum, payloads, provides, clears, known);
  }

  /** The same artifact with another record of its payloads. */
  public ArtifactSummary withPayloads(List<Payload> changed) {
    return new ArtifactSummary(name, group, checksum, changed, provides, clears, extent);
  }
}
