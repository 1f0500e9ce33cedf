package io.updateagent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real ext4 file system whose block writes and flushes are logged: {@code rigs/powercut/logdisk}
 * under a loop device. {@code noauto_da_alloc} takes away what ext4 does for programs that forget
 * to sync.
 */
final class LoggedDisk implements AutoCloseable {
  private static final Path SOURCE = Path.of("src/test/rigs/powercut/logdisk.c");
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

  private final Path work;
  private final Process fuse;
  private boolean mounted;

  /** Builds the rig, makes a file system, and mounts it. */
  LoggedDisk(Path work) throws IOException {
    this.work = work;
    Path program = work.resolve("logdisk");
    if (!Files.exists(program)) {
      String build = "cc -O1 -o \"$1\" \"$2\" $(pkg-config --cflags --libs fuse3)";
      Machine.run("sh", "-c", build, "sh", program.toString(), SOURCE.toString());
    }
    Files.createDirectories(work.resolve("fuse"));
    Files.createDirectories(mountPoint());
    Machine.run("truncate", "-s", "8M", work.resolve("backing").toString());
    Machine.run("mke2fs", "-q", "-F", "-t", "ext4", work.resolve("backing").toString());
    Files.copy(
        work.resolve("backing"),
        work.resolve("base"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    fuse =
        new ProcessBuilder(
                program.toString(),
                work.resolve("backing").toString(),
                work.resolve("log").toString(),
                work.resolve("fuse").toString())
            .inheritIO()
            .start();
    try {
      awaitFuse();
      mount();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void awaitFuse() throws IOException {
    long end = System.nanoTime() + PATIENCE;
    while (!Files.exists(work.resolve("fuse/disk"))) {
      if (!fuse.isAlive() || System.nanoTime() > end) {
        throw new IOException("logdisk did not start");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  void mount() throws IOException {
    String disk = work.resolve("fuse/disk").toString();
    Machine.run("mount", "-o", "loop,noatime,noauto_da_alloc", disk, mountPoint().toString());
    mounted = true;
  }

  void unmount() throws IOException {
    mounted = false;
    Machine.run("umount", mountPoint().toString());
  }

  Path mountPoint() {
    return work.resolve("mounted");
  }

  /** Notes in the log what has happened by now. */
  void mark(String text) throws IOException {
    Files.writeString(work.resolve("fuse/mark"), text);
  }

  /** Makes every write and flush of the disk fail from now on, or work again. */
  void failing(boolean fails) throws IOException {
    Files.writeString(work.resolve("fuse/mode"), fails ? "eio" : "ok");
  }

  /** What was written to the disk until now, and in which order. */
  BlockLog log() throws IOException {
    return BlockLog.read(work.resolve("base"), work.resolve("log"));
  }

  @Override
  public void close() throws IOException {
    if (mounted) {
      unmount();
    }
    Machine.runs("umount", work.resolve("fuse").toString());
    fuse.destroy();
    fuse.onExit().join();
  }
}
