package io.updateagent.artifact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the augmented part of an artifact wants to change (artifact format v3, {@code
 * header-augment.tar}). <b>It is not signed</b>: nothing of it may be used before the update module
 * has vouched for it, see {@link PermittedHeaders}.
 *
 * @param headerInfo the text of its {@code header-info}, byte for byte
 * @param parts the payloads that it is about, in order
 */
public record AugmentedHeader(String headerInfo, List<Part> parts) {

  /**
   * What is augmented of one payload.
   *
   * @param index position in the artifact, from 0
   * @param type another payload type, and so another update module; null for the signed one
   * @param typeInfo the text of its {@code type-info}, byte for byte; empty if there is none
   * @param metaData the text of its {@code meta-data}, byte for byte; empty if there is none
   */
  public record Part(int index, @Nullable String type, String typeInfo, String metaData) {}
}
