package io.updateagent.runtime;

import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.deployment.Installed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a device may install an artifact (artifact format v3, artifact_depends). The device is
 * judged by what it is known to run for good, also while it is inconsistent, so that a failed
 * update can always be tried again.
 */
final class Depends {
  private Depends() {}

  /** The first thing that is not met, in words; empty if everything is. */
  static Optional<String> unmet(Header header, Installed installed, String deviceType) {
    Map<String, String> device = new TreeMap<>(installed.all());
    device.put("device_type", deviceType);
    return unmet(header.depends(), device)
        .or(
            () ->
                header.payloads().stream()
                    .map(PayloadHeader::depends)
                    .flatMap(depends -> unmet(depends, device).stream())
                    .findFirst());
  }

  private static Optional<String> unmet(
      Map<String, List<String>> depends, Map<String, String> device) {
    return depends.entrySet().stream()
        .filter(entry -> !meets(device.get(entry.getKey()), entry.getValue()))
        .findFirst()
        .map(entry -> explain(entry.getKey(), entry.getValue(), device.get(entry.getKey())));
  }

  private static boolean meets(@Nullable String actual, List<String> accepted) {
    return actual != null && accepted.contains(actual);
  }

  private static String explain(String name, List<String> accepted, @Nullable String actual) {
    if (accepted.isEmpty()) {
      return "the artifact accepts no %s at all, so no device can take it; write it again"
          .formatted(name);
    }
    String wanted = String.join(" or ", accepted);
    String found = actual == null ? "the device provides none" : "the device has " + actual;
    return "the artifact is for %s %s, but %s".formatted(name, wanted, found);
  }
}
