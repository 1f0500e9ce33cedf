package io.updateagent.artifact;

import java.nio.file.Path;
import java.util.ArrayList;
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

  /** All files that it is made of. */
  public List<Path> inputs() {
    var all = new ArrayList<>(scripts);
    for (PlannedPayload payload : payloads) {
      all.addAll(payload.files());
      if (payload.augment() != null) {
        all.addAll(payload.augment().files());
      }
    }
    return all;
  }

  /** Whether anything of it is not going to be signed. */
  boolean isAugmented() {
    return payloads.stream().anyMatch(payload -> payload.augment() != null);
  }

  /**
   * One payload.
   *
   * @param type its type; null for an empty payload
   * @param files its files
   * @param provides what it gives to the device
   * @param depends what the device must provide
   * @param clears patterns of what it takes away; null to say nothing
   * @param metaData JSON for the update module; empty for none
   * @param augment its unsigned part; null for none
   */
  public record PlannedPayload(
      @Nullable String type,
      List<Path> files,
      Map<String, String> provides,
      Map<String, List<String>> depends,
      @Nullable List<String> clears,
      String metaData,
      @Nullable PlannedAugment augment) {

    /** One that is signed as a whole. */
    public PlannedPayload(
        @Nullable String type,
        List<Path> files,
        Map<String, String> provides,
        Map<String, List<String>> depends,
        @Nullable List<String> clears,
        String metaData) {
      this(type, files, provides, depends, clears, metaData, null);
    }
  }

  /**
   * The part of a payload that the signature does not cover (artifact format v3, {@code
   * header-augment.tar}); the update module has to vouch for it.
   *
   * @param type the payload type that it makes of it
   * @param files more files
   * @param provides other values of what the signed part provides
   * @param depends what the device must provide
   * @param metaData more JSON for the update module; empty for none
   */
  public record PlannedAugment(
      String type,
      List<Path> files,
      Map<String, String> provides,
      Map<String, List<String>> depends,
      String metaData) {}
}
