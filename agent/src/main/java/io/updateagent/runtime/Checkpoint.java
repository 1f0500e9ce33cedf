package io.updateagent.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a download that was interrupted, as the file {@code checkpoint} in {@code
 * partial/} says it. The artifact's bytes, from the first one on, are the stretches one after the
 * other: each is in {@code file-N}, where N is the stretch's place in the list, counted from 0, or
 * the next bytes of the file {@code rest}.
 *
 * <pre>{@code
 * {"address":"9f86...", "validator":"\"5f3c\"", "written":"2026-11-24T10:00:00Z",
 *  "stretches":[{"kind":"BETWEEN","bytes":3072,"checksum":3632233996},
 *               {"kind":"FILE","bytes":4194304,"checksum":907060870}]}
 * }</pre>
 *
 * @param address SHA-256 of the artifact's address without its query, which may be a signature that
 *     expires
 * @param validator what tells this version of it from others, as the server wrote it
 * @param written when
 * @param stretches what is there
 */
record Checkpoint(String address, String validator, String written, List<Stretch> stretches) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Checkpoint {
    Objects.requireNonNull(address);
    Objects.requireNonNull(validator);
    Objects.requireNonNull(written);
    stretches = List.copyOf(stretches);
  }

  /** What a stretch is. */
  enum Kind {
    /** What lies between payload files; in {@code rest}. */
    BETWEEN,
    /** The beginning of a payload file; {@code file-N} is its second name. */
    FILE,
    /** Part of an artifact with compressed payloads, as it came; {@code file-N} is nothing else. */
    PACKED
  }

  /**
   * Some bytes of the artifact.
   *
   * @param kind what they are
   * @param bytes how many
   * @param checksum their CRC-32C, which finds damage; whether they are the right ones is decided
   *     by the artifact's own checksums, when it is read
   */
  record Stretch(Kind kind, long bytes, long checksum) {
    Stretch {
      Objects.requireNonNull(kind);
    }

    /** Whether it is in a file of its own. */
    boolean isApart() {
      return kind != Kind.BETWEEN;
    }
  }

  /** How many bytes of the artifact there are. */
  long length() {
    return stretches.stream().mapToLong(Stretch::bytes).reduce(0, Math::addExact);
  }

  /** When it was written; long ago if that cannot be told. */
  Instant time() {
    try {
      return Instant.parse(written);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can be written", e);
    }
  }

  /** Reads what {@link #toBytes} gave; null if it is something else. */
  static @Nullable Checkpoint parse(byte[] text) {
    try {
      Checkpoint read = JSON.readValue(text, Checkpoint.class);
      boolean sound = read.stretches.stream().allMatch(one -> one.bytes > 0);
      return sound && read.length() > 0 ? read : null;
    } catch (java.io.IOException | RuntimeException e) {
      return null;
    }
  }
}
