package io.updateagent.artifact;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An artifact that is to be written.
 *
 * @param name its name
 * @param group its group, or null
 * @param depends what devices must provide, {@code device_type} among it
 * @param scripts its state scripts
 * @param payloads its payloads, in order; one without a type for an empty payload
 */
public record ArtifactPlan(
    String name,
    @Nullable String group,
    Map<String, List<String>> depends,
    List<Path> scripts,
    List<PlannedPayload> payloads) {

  /**
   * One payload.
   *
   * @param type its type; null for an empty payload
   * @param files its files
   * @param provides what it gives to the device
   * @param depends what the device must provide
   * @param clears patterns of what it takes away; null to say nothing
   * @param metaData JSON for the update module; empty for none
   */
  public record PlannedPayload(
      @Nullable String type,
      List<Path> files,
      Map<String, String> provides,
      Map<String, List<String>> depends,
      @Nullable List<String> clears,
      String metaData) {}
}
