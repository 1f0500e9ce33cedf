package io.updateagent.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** An update module to begin with. */
public final class Skeleton {
  private Skeleton() {}

  /** Its text. */
  public static String text() {
    try (InputStream in = Objects.requireNonNull(Skeleton.class.getResourceAsStream("skeleton"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
