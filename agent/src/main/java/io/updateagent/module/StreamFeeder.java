package io.updateagent.module;

import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Serves the streams of a download on a thread of its own: each read of {@code stream-next} names
 * the next stream, and an empty read ends the list (Update modules v3, "Streams").
 *
 * <p>Opening a named pipe for writing blocks until someone reads, and cannot be interrupted. When
 * the module is gone, {@link #stop} plays the reader for a moment, so that the open returns.
 */
final class StreamFeeder {
  private static final int BUFFER = 128 * 1024;
  private static final long POLL_MILLISECONDS = 20;

  private final WorkDirectory directory;
  private final PayloadFiles files;
  private final Pipes pipes;
  private final boolean withSizes;
  private final Thread thread = new Thread(this::serve, "streams");

  private volatile boolean abandoned;
  private volatile boolean asked;
  private volatile boolean finished;
  private volatile @Nullable String failure;
  private volatile @Nullable Path waitingAt;

  StreamFeeder(WorkDirectory directory, PayloadFiles files, Pipes pipes, boolean withSizes) {
    this.directory = directory;
    this.files = files;
    this.pipes = pipes;
    this.withSizes = withSizes;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the serving, once the module has ended. */
  void stop() throws InterruptedException {
    abandoned = true;
    while (thread.isAlive()) {
      release(waitingAt);
      thread.join(POLL_MILLISECONDS);
    }
  }

  /** Whether the module asked for a stream at all. */
  boolean wasAsked() {
    return asked;
  }

  /** What went wrong with the streams; null if the module took all of them. */
  @Nullable String problem() {
    if (failure != null) {
      return failure;
    }
    return finished ? null : "ended before it had read all streams";
  }

  private void serve() {
    try {
      while (serveNext()) {
        if (abandoned) {
          return;
        }
      }
      finished = failure == null;
    } catch (IOException e) {
      failure = abandoned ? failure : String.valueOf(e.getMessage());
      endList();
    }
  }

  /** Serves one stream; false at the end of the list. */
  private boolean serveNext() throws IOException {
    PayloadFile file;
    try (OutputStream next = open(directory.streamNext())) {
      if (abandoned) {
        return true;
      }
      asked = true;
      file = files.next();
      if (file == null) {
        return false;
      }
      pipes.make(directory.streams().resolve(file.name()));
      String size = withSizes ? " " + file.size() : "";
      next.write(("streams/" + file.name() + size + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Path pipe = directory.streams().resolve(file.name());
    try (OutputStream stream = open(pipe)) {
      if (!abandoned) {
        copy(file, stream);
      }
    }
    Files.deleteIfExists(pipe);
    return true;
  }

  private static void copy(PayloadFile file, OutputStream stream) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int read = file.content().read(buffer); read >= 0; read = file.content().read(buffer)) {
      write(file, stream, buffer, read);
    }
  }

  private static void write(PayloadFile file, OutputStream stream, byte[] buffer, int length)
      throws IOException {
    try {
      stream.write(buffer, 0, length);
    } catch (IOException e) {
      throw new IOException("did not read all of %s: %s".formatted(file.name(), e.getMessage()), e);
    }
  }

  /** After a failure the module may still ask; it gets the end of the list until it goes. */
  private void endList() {
    while (!abandoned) {
      try (OutputStream next = open(directory.streamNext())) {
        next.flush();
      } catch (IOException e) {
        return;
      }
    }
  }

  private OutputStream open(Path pipe) throws IOException {
    waitingAt = pipe;
    try {
      return new FileOutputStream(pipe.toFile());
    } finally {
      waitingAt = null;
    }
  }

  private static void release(@Nullable Path pipe) {
    if (pipe == null || !Files.exists(pipe)) {
      return;
    }
    // Read and write, because that open never blocks.
    try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw")) {
      reader.getFD();
    } catch (IOException e) {
      return; // gone meanwhile: then nobody waits at it
    }
  }
}
