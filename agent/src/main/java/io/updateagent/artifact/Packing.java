package io.updateagent.artifact;

import java.io.IOException;
import java.io.OutputStream;

/**
 * How what is written is compressed.
 *
 * @param compression the kind
 * @param level how hard it tries: more is smaller and slower
 */
public record Packing(Compression compression, int level) {

  /**
   * Keeps a level that the kind has.
   *
   * @throws IllegalArgumentException if it has no such level; the message says which it has
   */
  public Packing {
    if (level < compression.lowest() || level > compression.highest()) {
      throw new IllegalArgumentException(
          compression.lowest() == compression.highest()
              ? "%s has no levels".formatted(compression.word())
              : "%s has the levels %d to %d, not %d"
                  .formatted(
                      compression.word(), compression.lowest(), compression.highest(), level));
    }
  }

  /** The kind, as hard as it usually tries. */
  public static Packing usual(Compression compression) {
    return new Packing(compression, compression.usual());
  }

  /** What follows {@code .tar} in the name. */
  String suffix() {
    return compression.suffix();
  }

  /**
   * Compresses.
   *
   * @throws IOException if it needs more memory than there is
   */
  OutputStream compress(OutputStream out) throws IOException {
    return compression.compress(out, level);
  }
}
