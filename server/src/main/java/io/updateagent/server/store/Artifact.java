package io.updateagent.server.store;

import java.time.Instant;
import java.util.List;

/**
 * An artifact that was uploaded.
 *
 * @param checksum sha256 of the file, in hexadecimal
 * @param size in bytes
 * @param signed whether it has a signature; the device judges whose
 * @param content JSON: what it says of itself, for people to read
 * @param types the device types that it fits
 */
public record Artifact(
    String id,
    String name,
    String checksum,
    long size,
    boolean signed,
    String description,
    String content,
    Instant uploaded,
    List<String> types) {

  /** Keeps its own copy. */
  public Artifact {
    types = List.copyOf(types);
  }

  /** Whether it fits devices of a type. */
  public boolean fits(String type) {
    return types.contains(type);
  }
}
