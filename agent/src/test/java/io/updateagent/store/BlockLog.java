package io.updateagent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The writes and flushes of a disk in their order, and what of them a power cut may leave. */
final class BlockLog {
  private static final int SECTOR = 512;
  private static final int PAGE = 4096;

  private final byte[] base;
  private final List<Entry> entries;

  private BlockLog(byte[] base, List<Entry> entries) {
    this.base = base;
    this.entries = entries;
  }

  /** How power is lost. */
  enum Loss {
    /** Everything that was written is there, up to the cut. */
    PREFIX,
    /** The disk's cache is lost: of what came after the last flush any part may be there. */
    CACHE,
    /** The last write is torn between two sectors. */
    TORN
  }

  private enum Kind {
    WRITE,
    FLUSH,
    MARK,
    DISCARD;

    /** As logdisk.c numbers them. */
    static Kind of(long number) throws IOException {
      return switch ((int) number) {
        case 1 -> WRITE;
        case 2 -> FLUSH;
        case 3 -> MARK;
        case 4 -> DISCARD;
        default -> throw new IOException("no kind of log entry: " + number);
      };
    }
  }

  private static final class Entry {
    final Kind kind;
    final int offset;
    final int length;
    final byte[] bytes;

    Entry(Kind kind, int offset, int length, byte[] bytes) {
      this.kind = kind;
      this.offset = offset;
      this.length = length;
      this.bytes = bytes;
    }
  }

  static BlockLog read(Path base, Path log) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.nativeOrder());
    var entries = new ArrayList<Entry>();
    while (bytes.remaining() >= 3 * Long.BYTES) {
      Kind kind = Kind.of(bytes.getLong());
      int offset = (int) bytes.getLong();
      int length = (int) bytes.getLong();
      byte[] content = new byte[kind == Kind.WRITE || kind == Kind.MARK ? length : 0];
      bytes.get(content);
      entries.add(new Entry(kind, offset, length, content));
    }
    return new BlockLog(Files.readAllBytes(base), entries);
  }

  int size() {
    return entries.size();
  }

  long count(boolean flushes) {
    Kind kind = flushes ? Kind.FLUSH : Kind.WRITE;
    return entries.stream().filter(entry -> entry.kind == kind).count();
  }

  /** Where the first mark is: what came before was only the preparation. */
  int firstMark() {
    int at = 0;
    while (entries.get(at).kind != Kind.MARK) {
      at++;
    }
    return at;
  }

  /** The last mark before a cut. */
  String lastMark(int cut) {
    int at = cut - 1;
    while (entries.get(at).kind != Kind.MARK) {
      at--;
    }
    return new String(entries.get(at).bytes, StandardCharsets.UTF_8);
  }

  /** What a disk holds whose power was cut before the entry of that number. */
  byte[] image(int cut, Loss loss, Random random) {
    byte[] image = base.clone();
    int flushed = cut - 1;
    while (flushed >= 0 && entries.get(flushed).kind != Kind.FLUSH) {
      flushed--;
    }
    for (int i = 0; i < cut; i++) {
      Entry entry = entries.get(i);
      if (loss == Loss.CACHE && i > flushed && entry.kind == Kind.WRITE) {
        putSome(image, entry, random);
      } else if (loss == Loss.TORN && i == cut - 1 && entry.kind == Kind.WRITE) {
        put(image, entry, 0, SECTOR * random.nextInt(entry.length / SECTOR + 1));
      } else {
        put(image, entry, 0, entry.length);
      }
    }
    return image;
  }

  private static void putSome(byte[] image, Entry entry, Random random) {
    for (int from = 0; from < entry.length; from += PAGE) {
      if (random.nextBoolean()) {
        put(image, entry, from, Math.min(from + PAGE, entry.length));
      }
    }
  }

  private static void put(byte[] image, Entry entry, int from, int to) {
    if (entry.kind == Kind.WRITE) {
      System.arraycopy(entry.bytes, from, image, entry.offset + from, to - from);
    } else if (entry.kind == Kind.DISCARD) {
      Arrays.fill(image, entry.offset, entry.offset + entry.length, (byte) 0);
    }
  }
}
