package io.updateagent.module;

import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the streams of a download on a thread of its own: each read of {@code stream-next} names
 * the next stream, and an empty read ends the list (Update modules v3, "Streams"). A module that
 * asks again after the end gets the end again.
 *
 * <p>Opening a named pipe for writing blocks until someone reads, writing to a full one until
 * someone goes on reading, and neither can be interrupted. When the module is gone, {@link #stop}
 * plays the reader, so that both return, whoever else holds the pipe.
 */
final class StreamFeeder {
  private static final int BUFFER = 128 * 1024;
  private static final long POLL_MILLISECONDS = 20;
  private static final int POLLS_WITHOUT_PIPE = 50;

  private final WorkDirectory directory;
  private final PayloadFiles files;
  private final Pipes pipes;
  private final boolean withSizes;
  private final Thread thread = new Thread(this::serve, "streams");
  private final CountDownLatch abandoned = new CountDownLatch(1);

  private volatile boolean asked;
  private volatile boolean finished;
  private volatile @Nullable String offered;
  private volatile @Nullable String failure;
  private volatile @Nullable Path inUse;

  StreamFeeder(WorkDirectory directory, PayloadFiles files, Pipes pipes, boolean withSizes) {
    this.directory = directory;
    this.files = files;
    this.pipes = pipes;
    this.withSizes = withSizes;
  }

  /** Makes {@code stream-next} and begins to serve. */
  void start() throws IOException {
    pipes.prepare();
    RealDirectories.ensure(directory.streams());
    Path next = pipes.make(directory.streamNext());
    thread.setDaemon(true);
    inUse = next;
    thread.start();
  }

  /**
   * Ends the serving, once the module has ended. A thread at a pipe that someone removed under both
   * its names can never return, and is left.
   */
  void stop() throws InterruptedException {
    abandoned.countDown();
    int withoutPipe = 0;
    while (thread.isAlive() && withoutPipe < POLLS_WITHOUT_PIPE) {
      Path pipe = inUse;
      withoutPipe = pipe == null || read(pipe) ? 0 : withoutPipe + 1;
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
    return finished ? null : "the module ended before it had read all streams" + unread();
  }

  /** The stream that the module was offered and has not read, for a message; may be empty. */
  String unread() {
    String name = offered;
    return name == null ? "" : "; it was offered %s and did not read it".formatted(name);
  }

  private void serve() {
    Path next = inUse;
    if (next == null) {
      return;
    }
    try {
      while (serveNext(next)) {
        if (isAbandoned()) {
          return;
        }
      }
      finished = failure == null;
    } catch (IOException e) {
      failure = isAbandoned() ? failure : String.valueOf(e.getMessage());
    }
    endList(next);
  }

  /** Serves one stream; false at the end of the list. */
  private boolean serveNext(Path next) throws IOException {
    PayloadFile file;
    Path pipe;
    Path name;
    try (OutputStream out = open(next)) {
      if (isAbandoned()) {
        return true;
      }
      asked = true;
      file = files.next();
      if (file == null) {
        return false;
      }
      Path streams = directory.streams(file.augmented());
      RealDirectories.ensure(streams);
      name = streams.resolve(file.name());
      pipe = pipes.make(name);
      String size = withSizes ? " " + file.size() : "";
      offered = streams.getFileName() + "/" + file.name();
      out.write((offered + size + "\n").getBytes(StandardCharsets.UTF_8));
    }
    try (OutputStream stream = open(pipe)) {
      copy(file, stream);
      if (RealDirectories.isReal(directory.streams(file.augmented()))) {
        Files.deleteIfExists(name); // while it is open: nobody can open it again, and wait
      }
    } finally {
      inUse = null;
    }
    Files.deleteIfExists(pipe);
    return true;
  }

  private void copy(PayloadFile file, OutputStream stream) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int read = 0;
    while (!isAbandoned() && read >= 0) {
      read = file.content().read(buffer);
      if (read > 0) {
        write(file, stream, buffer, read);
      }
    }
    offered = read < 0 ? null : offered;
  }

  private static void write(PayloadFile file, OutputStream stream, byte[] buffer, int length)
      throws IOException {
    try {
      stream.write(buffer, 0, length);
    } catch (IOException e) {
      throw new IOException(
          "the module did not read all of %s: %s".formatted(file.name(), e.getMessage()), e);
    }
  }

  /** A module may ask after the end, or after a failure; it gets the end of the list. */
  private void endList(Path next) {
    try {
      // A reader that stays would make this a busy loop without the wait.
      do {
        open(next).close();
      } while (!abandoned.await(POLL_MILLISECONDS, TimeUnit.MILLISECONDS));
    } catch (IOException | InterruptedException e) {
      return; // the pipe is gone: nobody can ask any more
    }
  }

  private OutputStream open(Path pipe) throws IOException {
    inUse = pipe;
    return new FileOutputStream(pipe.toFile());
  }

  private boolean isAbandoned() {
    return abandoned.getCount() == 0;
  }

  /** Takes out of a pipe what is in it; false if the pipe is gone. */
  private static boolean read(Path pipe) {
    if (!Files.exists(pipe)) {
      return false;
    }
    // Read and write, because that open never blocks.
    try (var both = new RandomAccessFile(pipe.toFile(), "rw");
        var in = new FileInputStream(both.getFD())) {
      byte[] buffer = new byte[BUFFER];
      while (in.available() > 0 && in.read(buffer) > 0) {
        continue; // dropped
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
