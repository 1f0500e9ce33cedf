package io.updateagent.runtime;

import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.deployment.ArtifactSummary;
import io.updateagent.deployment.Extent;
import io.updateagent.deployment.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Says in the core's words what an artifact's header says. */
final class Summaries {
  private Summaries() {}

  /** What is remembered of an artifact: the provides and clears of all its payloads together. */
  static ArtifactSummary of(Header header) {
    Map<String, String> provides = new TreeMap<>();
    header.payloads().forEach(payload -> provides.putAll(payload.provides()));
    List<String> clears = clears(header.payloads());
    return new ArtifactSummary(
        header.artifactName(),
        header.artifactGroup(),
        header.checksum(),
        payloads(header),
        provides,
        clears,
        extent(header));
  }

  private static List<Payload> payloads(Header header) {
    return header.payloads().stream()
        .filter(payload -> payload.type() != null)
        .map(payload -> Payload.untouched(payload.index(), Objects.requireNonNull(payload.type())))
        .toList();
  }

  /** An empty payload installs nothing, so it neither damages nor replaces anything. */
  private static Extent extent(Header header) {
    return Extent.of(
        header.payloads().stream()
            .filter(payload -> payload.type() != null)
            .map(Summaries::named)
            .toList());
  }

  private static List<String> named(PayloadHeader payload) {
    var names = new ArrayList<String>(payload.provides().keySet());
    names.addAll(Objects.requireNonNullElse(payload.clearsProvides(), List.of()));
    return names;
  }

  /** Missing as soon as one payload does not say what it clears: it may clear everything. */
  private static @org.jspecify.annotations.Nullable List<String> clears(
      List<PayloadHeader> payloads) {
    var all = new ArrayList<String>();
    for (PayloadHeader payload : payloads) {
      List<String> clears = payload.clearsProvides();
      if (clears == null) {
        return null;
      }
      all.addAll(clears);
    }
    return all;
  }
}
