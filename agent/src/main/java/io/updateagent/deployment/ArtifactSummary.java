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
 */
public record ArtifactSummary(
    String name,
    @Nullable String group,
    @Nullable String checksum,
    List<Payload> payloads,
    Map<String, String> provides,
    @Nullable List<String> clears) {

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

  /** What it writes. */
  public Scope scope() {
    return Scope.of(provides.keySet(), clears);
  }

  /** The same artifact with another record of its payloads. */
  public ArtifactSummary withPayloads(List<Payload> changed) {
    return new ArtifactSummary(name, group, checksum, changed, provides, clears);
  }
}
