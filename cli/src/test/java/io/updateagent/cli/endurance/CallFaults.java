package io.updateagent.cli.endurance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Faults at counted system calls of the agent's process: kills, a full disk, a wall clock that
 * jumps. What happens when depends on counts alone, never on how fast the machine is. The other
 * half is {@code faults.c}, which is preloaded into the agent; both share a small mapped file.
 */
final class CallFaults {
  /** How many kills can be asked for at once. */
  static final int KILLS = 4;

  private static final Path SOURCE = Path.of("src/test/native/faults.c").toAbsolutePath();
  private static final Path LIBRARY = Path.of("target/faults.so").toAbsolutePath();
  private static final int SIZE = 4096;
  private static final int KILL_AT = 8;
  private static final int FULL_FROM = KILL_AT + 8 * KILLS;
  private static final int FULL_TO = FULL_FROM + 8;
  private static final int CREDIT = FULL_TO + 8;
  private static final int JUMP_AT = CREDIT + 8;
  private static final int JUMP_SECONDS = JUMP_AT + 8;
  private static final int KILLED = JUMP_SECONDS + 8;
  private static final int LAST = KILLED + 8;
  private static final int LAST_LENGTH = 256;

  private final Path file;
  private final MappedByteBuffer page;

  /**
   * @param file the shared file, outside of what is watched
   */
  CallFaults(Path file) throws IOException {
    this.file = file;
    Files.write(file, new byte[SIZE]);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      page = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
    }
    page.order(ByteOrder.nativeOrder());
  }

  /** Compiles the library; says what is missing if that is not possible here. */
  static synchronized Optional<String> problem() throws IOException, InterruptedException {
    if (Files.exists(LIBRARY)
        && Files.getLastModifiedTime(LIBRARY).compareTo(Files.getLastModifiedTime(SOURCE)) > 0) {
      return Optional.empty();
    }
    Path messages = Path.of("target/faults.log");
    try {
      Process compiler =
          new ProcessBuilder(
                  "gcc",
                  "-shared",
                  "-fPIC",
                  "-O1",
                  "-Wall",
                  "-Werror",
                  "-o",
                  LIBRARY.toString(),
                  SOURCE.toString(),
                  "-ldl")
              .redirectErrorStream(true)
              .redirectOutput(messages.toFile())
              .start();
      boolean ended = compiler.waitFor(60, TimeUnit.SECONDS);
      return ended && compiler.exitValue() == 0
          ? Optional.empty()
          : Optional.of("faults.c does not compile: " + Files.readString(messages));
    } catch (IOException e) {
      return Optional.of("there is no C compiler (apt install gcc libc6-dev)");
    }
  }

  /** What the agent's environment needs; {@code below} is the directory that is watched. */
  Map<String, String> environment(Path below) {
    return Map.of(
        "LD_PRELOAD", LIBRARY.toString(),
        "FAULTS_BELOW", below.toString(),
        "FAULTS_CONTROL", file.toString());
  }

  /** Calls so far, over all starts. */
  long count() {
    return page.getLong(0);
  }

  /** Nothing happens any more. */
  void none() {
    for (int i = 0; i < KILLS; i++) {
      page.putLong(KILL_AT + 8 * i, 0);
    }
    fullBetween(0, 0);
    jump(0, 0);
  }

  /** Kills the process just before its call of that count. */
  void killAt(int slot, long count) {
    page.putLong(KILL_AT + 8 * slot, count);
  }

  /** The disk is full for the calls in between, but for what the agent holds in reserve. */
  void fullBetween(long from, long to) {
    page.putLong(CREDIT, 0);
    page.putLong(FULL_FROM, from);
    page.putLong(FULL_TO, to);
  }

  /** From that count on the wall clock is off by so many seconds. */
  void jump(long at, long seconds) {
    page.putLong(JUMP_SECONDS, seconds);
    page.putLong(JUMP_AT, at);
  }

  /** How many kills there were. */
  long killed() {
    return page.getLong(KILLED);
  }

  /** What the last kill came before. */
  String last() {
    byte[] bytes = new byte[LAST_LENGTH];
    page.get(LAST, bytes);
    String text = new String(bytes, UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
