package io.updateagent.runtime;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.VerificationKeys;
import io.updateagent.remote.ArtifactChanged;
import io.updateagent.remote.Downloads;
import io.updateagent.remote.NewLink;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens artifacts from files and servers, and verifies everything before their payloads. */
final class Sources {
  /**
   * How often a download starts over because its artifact was replaced meanwhile; whoever does that
   * all the time would keep the device busy for ever.
   */
  static final int MOST_STARTED_OVER = 3;

  private final Way way;
  private final Keys keys;
  private final Path scripts;
  private final PartialDownload partial;

  /**
   * @param way to servers; asked at each use
   * @param keys gives the keys that artifacts must be signed with; asked at each use
   * @param scripts where the artifact's state scripts are unpacked to
   * @param partial what is kept of the downloads
   */
  Sources(Way way, Keys keys, Path scripts, PartialDownload partial) {
    this.way = way;
    this.keys = keys;
    this.scripts = scripts;
    this.partial = partial;
  }

  /** Gives the verification keys, or says which one cannot be used. */
  interface Keys {
    VerificationKeys get() throws Refusal;
  }

  /** Gives what brings artifacts from servers, which a file does not need. */
  interface Way {
    Downloads get() throws Refusal;
  }

  /** Opens the bytes of an artifact. */
  interface Opener {
    InputStream open() throws IOException, ServerException;
  }

  /**
   * An artifact that a server offered; opened when the deployment downloads it.
   *
   * @param newLink gives another link, should the offered one not work any more
   * @param unwanted why nobody wants it any more; empty while somebody does
   * @param progress hears how many bytes were read
   */
  ArtifactSource offered(
      Offer offer, NewLink newLink, Supplier<Optional<String>> unwanted, LongConsumer progress) {
    return new ArtifactSource() {
      @Override
      public OpenedArtifact open(Consumer<String> notices) throws Refusal {
        Downloads downloads = way.get();
        Opener opener =
            () ->
                StoppableStream.open(
                    () -> downloads.open(offer, newLink, notices),
                    DownloadWatch.begin(unwanted, downloads::breakOff));
        return read(opener, progress, notices);
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
    if (!remote) {
      return read(() -> file(Path.of(source)), progress, notices);
    }
    Downloads downloads = way.get();
    return read(() -> downloads.open(source, notices), progress, notices);
  }

  /** A file is another source than what was being downloaded, so nothing of that is kept. */
  private InputStream file(Path file) throws IOException {
    InputStream content = Files.newInputStream(file);
    partial.begin(Files.size(file));
    return content;
  }

  /** One that is replaced before the modules got any of it just is opened again. */
  private OpenedArtifact read(Opener opener, LongConsumer progress, Consumer<String> notices)
      throws Refusal {
    VerificationKeys trusted = keys.get();
    Reading reading = in -> ArtifactReader.openWithAugment(in, trusted, scripts);
    for (int again = 1; ; again++) {
      try {
        return open(opener, progress, reading, Optional.of(partial));
      } catch (Refusal e) {
        if (!(e.getCause() instanceof ArtifactChanged) || again > MOST_STARTED_OVER) {
          throw e;
        }
        notices.accept(startingOver(again));
      }
    }
  }

  /** Says that a download begins anew. */
  static String startingOver(int again) {
    return "the artifact changed on the server; starting over with the new one (%d of at most %d times)"
        .formatted(again, MOST_STARTED_OVER);
  }

  /** Opens a file whose signature is not asked for: it came with the device. */
  static OpenedArtifact openTrusted(Path file, Path scripts) throws Refusal {
    return openTrusted(() -> Files.newInputStream(file), scripts);
  }

  /** As {@link #openTrusted(Path, Path)}; without a place for them, its scripts are passed over. */
  static OpenedArtifact openTrusted(Opener opener, @Nullable Path scripts) throws Refusal {
    return open(
        opener,
        bytes -> {},
        in -> ArtifactReader.open(in, VerificationKeys.none(), scripts),
        Optional.empty());
  }

  /** A source that is open already, and cannot be opened again. */
  static ArtifactSource opened(Supplier<OpenedArtifact> artifact) {
    return opened(
        artifact,
        notices -> {
          throw new Refusal(Refusal.Kind.REFUSED, "the artifact cannot be opened again");
        });
  }

  /** Opens an artifact once more. */
  interface Reopening {
    OpenedArtifact open(Consumer<String> notices) throws Refusal;
  }

  /** A source that is open already; should the artifact change meanwhile, it is opened anew. */
  static ArtifactSource opened(Supplier<OpenedArtifact> artifact, Reopening anew) {
    return new ArtifactSource() {
      private boolean given;

      @Override
      public OpenedArtifact open(Consumer<String> notices) throws Refusal {
        boolean first = !given;
        given = true;
        return first ? artifact.get() : anew.open(notices);
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

  private static void close(@Nullable InputStream stream) {
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
