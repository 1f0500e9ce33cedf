package io.updateagent.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Tells a damaged artifact from a source that cannot be read: whatever a decoder complains about is
 * damage, but for what the source itself reported.
 */
final class Damage {
  private static final String ADVICE = "the artifact is damaged; download or copy it again";

  private Damage() {}

  /** A failure of the source, not of what it holds. */
  private static final class SourceFailure extends IOException {
    private static final long serialVersionUID = 1L;

    SourceFailure(IOException cause) {
      super(cause);
    }
  }

  /** Marks what the source reports. */
  static InputStream marking(InputStream source) {
    return new FilterInputStream(source) {
      @Override
      public int read() throws IOException {
        try {
          return super.read();
        } catch (IOException e) {
          throw new SourceFailure(e);
        }
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
          return super.read(buffer, offset, length);
        } catch (IOException e) {
          throw new SourceFailure(e);
        }
      }
    };
  }

  /** What to tell about an error of a decoder. */
  static IOException explain(Exception error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof ArtifactException known) {
        return known;
      }
      if (at instanceof SourceFailure failure && failure.getCause() instanceof IOException cause) {
        return cause;
      }
    }
    return new ArtifactException("%s (%s)".formatted(ADVICE, error.getMessage()), error);
  }

  /** A checksum that differs. */
  static ArtifactException checksum(String name) {
    return new ArtifactException(
        "checksum of %s differs from the manifest; %s".formatted(name, ADVICE));
  }

  /** An artifact that ends too early. */
  static ArtifactException truncated() {
    return new ArtifactException("the artifact ends too early; download or copy it again");
  }
}
