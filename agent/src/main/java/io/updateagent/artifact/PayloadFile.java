package io.updateagent.artifact;

import java.io.InputStream;

/**
 * One file of a payload, as a stream.
 *
 * <p>Reading {@code content} to its end verifies it: the read that would report the end throws
 * {@link ArtifactException} instead if the checksum differs from the manifest. What was read before
 * that must not be used.
 *
 * @param name file name without any directory
 * @param size exact number of bytes of {@code content}
 * @param content the file's bytes; valid until the next call of {@link PayloadFiles#next}
 * @param augmented whether only the unsigned {@code manifest-augment} vouches for it, so that
 *     nothing of it may be trusted
 */
public record PayloadFile(String name, long size, InputStream content, boolean augmented) {

  /** A file that the signed manifest lists. */
  public PayloadFile(String name, long size, InputStream content) {
    this(name, size, content, false);
  }
}
