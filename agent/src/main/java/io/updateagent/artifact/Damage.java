package io.updateagent.artifact;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.MemoryLimitException;

/**
 * Tells a damaged artifact from a source that cannot be read: whatever a decoder complains about is
 * damage, but for what the source itself reported.
 */
final class Damage {
  static final String ADVICE = "the artifact is damaged; download or copy it again";

  private static final int KIBIBYTES = 1024;
  private static final int MEBIBYTE = 1024 * 1024;
  private static final long TOO_LARGE = Zstd.errFrameParameterWindowTooLarge();

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
      if (at instanceof MemoryLimitException tooMuch) {
        return tooLarge(
            tooMuch.getMemoryNeeded() / KIBIBYTES, tooMuch.getMemoryLimit() / KIBIBYTES);
      }
      if (at instanceof ZstdIOException zstd && zstd.getErrorCode() == TOO_LARGE) {
        return new ArtifactException(
            "unpacking needs a zstd window of more than %d MiB, which is not allowed; pack the artifact without --long"
                .formatted((1 << Limits.ZSTD_WINDOW) / MEBIBYTE));
      }
    }
    if ("Truncated TAR archive".equals(error.getMessage())) {
      return truncated();
    }
    String reason = error.getMessage() == null ? "" : " (" + error.getMessage() + ")";
    return new ArtifactException(ADVICE + reason, error);
  }

  private static ArtifactException tooLarge(int needed, int allowed) {
    return new ArtifactException(
        "unpacking needs %d MiB of memory, but %d MiB are allowed; pack the artifact with a smaller xz dictionary, or give the agent a larger heap"
            .formatted(needed, allowed));
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
