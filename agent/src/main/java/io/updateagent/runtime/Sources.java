package io.updateagent.runtime;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.VerificationKeys;
import io.updateagent.remote.Downloads;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Opens artifacts from files and servers, and verifies everything before their payloads. */
final class Sources {
  private final Downloads downloads;
  private final Keys keys;
  private final Path scripts;
  private final PartialDownload partial;

  /**
   * @param keys gives the keys that artifacts must be signed with; asked at each use
   * @param scripts where the artifact's state scripts are unpacked to
   * @param partial what is kept of the downloads
   */
  Sources(Downloads downloads, Keys keys, Path scripts, PartialDownload partial) {
    this.downloads = downloads;
    this.keys = keys;
    this.scripts = scripts;
    this.partial = partial;
  }

  /** Gives the verification keys, or says which one cannot be used. */
  interface Keys {
    VerificationKeys get() throws Refusal;
  }

  private interface Opener {
    InputStream open() throws IOException, ServerException;
  }

  /**
   * An artifact that a server offered; opened when the deployment downloads it.
   *
   * @param unwanted becomes true once nobody wants it any more
   */
  ArtifactSource offered(Offer offer, BooleanSupplier unwanted) {
    return new ArtifactSource() {
      @Override
      public OpenedArtifact open(Consumer<String> notices) throws Refusal {
        Opener opener = () -> new StoppableStream(downloads.open(offer, notices), unwanted);
        return read(opener, bytes -> {});
      }

      @Override
      public boolean openedBefore() {
        return false;
      }
    };
  }

  /**
   * Opens a file, or an address that starts with {@code http://} or {@code https://}.
   *
   * @param progress hears how many bytes were read
   * @param notices hears of each wait for a server before it begins
   */
  OpenedArtifact open(String source, LongConsumer progress, Consumer<String> notices)
      throws Refusal {
    boolean remote = source.startsWith("http://") || source.startsWith("https://");
    Opener opener = remote ? () -> downloads.open(source, notices) : () -> file(Path.of(source));
    return read(opener, progress);
  }

  /** A file is another source than what was being downloaded, so nothing of that is kept. */
  private InputStream file(Path file) throws IOException {
    InputStream content = Files.newInputStream(file);
    partial.begin(Files.size(file));
    return content;
  }

  private OpenedArtifact read(Opener opener, LongConsumer progress) throws Refusal {
    VerificationKeys trusted = keys.get();
    return open(
        opener,
        progress,
        in -> ArtifactReader.openWithAugment(in, trusted, scripts),
        Optional.of(partial));
  }

  /** Opens a file whose signature is not asked for: it came with the device. */
  static OpenedArtifact openTrusted(Path file, Path scripts) throws Refusal {
    Opener opener = () -> Files.newInputStream(file);
    return open(
        opener,
        bytes -> {},
        in -> ArtifactReader.open(in, VerificationKeys.none(), scripts),
        Optional.empty());
  }

  /** A source that is open already. */
  static ArtifactSource opened(Supplier<OpenedArtifact> artifact) {
    return new ArtifactSource() {
      @Override
      public OpenedArtifact open(Consumer<String> notices) {
        return artifact.get();
      }

      @Override
      public boolean openedBefore() {
        return true;
      }
    };
  }

  /** How an artifact is read. */
  private interface Reading {
    ArtifactReader open(InputStream in) throws IOException;
  }

  private static OpenedArtifact open(
      Opener opener, LongConsumer progress, Reading reading, Optional<PartialDownload> partial)
      throws Refusal {
    CountingStream counted = null;
    try {
      counted = new CountingStream(opener.open(), progress);
      return new OpenedArtifact(reading.open(counted), counted, partial);
    } catch (IOException | ServerException e) {
      close(counted);
      partial.ifPresent(kept -> kept.end(false));
      throw new Refusal(words(e), e);
    }
  }

  private static String words(Exception e) {
    return e instanceof NoSuchFileException
        ? "there is no such file"
        : String.valueOf(e.getMessage());
  }

  private static void close(@org.jspecify.annotations.Nullable InputStream stream) {
    try {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      // What made the opening fail is what counts.
      return;
    }
  }
}
