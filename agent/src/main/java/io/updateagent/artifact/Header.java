package io.updateagent.artifact;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a verified artifact says about itself before its payloads (artifact format v3, {@code
 * header-info}).
 *
 * @param artifactName the artifact's name
 * @param artifactGroup the group it belongs to, or null
 * @param depends what the device must provide, {@code device_type}, {@code artifact_name} and
 *     {@code artifact_group} among it: key to accepted values
 * @param payloads the payloads, in order; never empty
 * @param checksum SHA-256 of the manifest, and of manifest-augment behind it, in lower-case
 *     hexadecimal: equal exactly for the same content, whatever the file is called
 * @param signed whether a signature was verified
 * @param headerInfo the text of {@code header-info}, byte for byte, for the module
 */
public record Header(
    String artifactName,
    @Nullable String artifactGroup,
    Map<String, List<String>> depends,
    List<PayloadHeader> payloads,
    String checksum,
    boolean signed,
    String headerInfo) {

  /** The same with other payloads: what an augmented part was allowed to make of them. */
  public Header withPayloads(List<PayloadHeader> changed) {
    return new Header(artifactName, artifactGroup, depends, changed, checksum, signed, headerInfo);
  }
}
