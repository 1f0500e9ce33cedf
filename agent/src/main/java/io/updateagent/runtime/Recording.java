package io.updateagent.runtime;

import io.updateagent.runtime.Checkpoint.Kind;
import io.updateagent.runtime.Checkpoint.Stretch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Follows a download, and writes down every few mebibytes what of it is on the disk: the payload
 * files as far as they were stored, and the little that lies between them. Where payloads are
 * compressed that is the artifact itself, because the state of a decompressor cannot be kept.
 */
final class Recording {
  /** What is fetched twice after a power cut, at most, beside what was under way. */
  static final long INTERVAL = 2 * 1024 * 1024;

  /** What of a compressed payload is held in memory, beside what was not unpacked yet. */
  private static final int PIECE = 256 * 1024;

  private static final int MOST_PENDING = 4 * 1024 * 1024;

  private final PartialDirectory directory;
  private final String address;
  private final String validator;
  private final InstantSource clock;
  private final Consumer<String> notices;
  private final List<Piece> pieces = new ArrayList<>();
  private final PendingBytes pending = new PendingBytes();
  private final PendingBytes unsaved = new PendingBytes();
  private final TreeSet<Integer> changed = new TreeSet<>();
  private long received;
  private long length;
  private long saved;
  private long rest;
  private long unpacked;
  private boolean over;

  /** A stretch that may still grow. */
  private static final class Piece {
    private final Kind kind;
    private final long start;
    private final CRC32C sum;
    private long bytes;

    Piece(Kind kind, long start, long bytes, CRC32C sum) {
      this.kind = kind;
      this.start = start;
      this.bytes = bytes;
      this.sum = sum;
    }

    void add(byte[] more) {
      sum.update(more);
      bytes += more.length;
    }
  }

  Recording(
      PartialDirectory directory,
      String address,
      String validator,
      InstantSource clock,
      Consumer<String> notices) {
    this.directory = directory;
    this.address = address;
    this.validator = validator;
    this.clock = clock;
    this.notices = notices;
  }

  /** Goes on from what is there. */
  Recording from(Checkpoint known, List<CRC32C> sums) {
    for (int i = 0; i < sums.size(); i++) {
      Stretch one = known.stretches().get(i);
      pieces.add(new Piece(one.kind(), length, one.bytes(), sums.get(i)));
      length += one.bytes();
      rest += one.isApart() ? 0 : one.bytes();
    }
    saved = length;
    return this;
  }

  /** Hears every byte of the artifact, also those that are there already. */
  void received(byte[] buffer, int offset, int count) {
    int known = (int) Math.max(0, Math.min(count, length - received));
    received += count;
    if (over) {
      return;
    }
    if (pending.size() + count - known > MOST_PENDING) {
      giveUp("its module reads it as a stream");
      return;
    }
    pending.add(buffer, offset + known, count - known);
  }

  /**
   * Hears that the beginning of a file was written, up to that byte of the artifact.
   *
   * @param end the byte behind the last one that was written
   */
  void stored(Path file, long count, long end) {
    long start = end - count;
    if (over || end <= length) {
      return;
    }
    try {
      if (!isLast(start)) {
        between((int) (start - length));
        directory.keep(file, pieces.size());
        pieces.add(new Piece(Kind.FILE, start, 0, new CRC32C()));
      }
      pieces.get(pieces.size() - 1).add(pending.take((int) (end - length)));
      length = end;
      changed.add(pieces.size() - 1);
      if (length - saved >= INTERVAL) {
        save();
      }
    } catch (IOException e) {
      giveUp("%s: %s".formatted(directory.path(), e.getMessage()));
    }
  }

  private boolean isLast(long start) {
    return endsWith(Kind.FILE) && pieces.get(pieces.size() - 1).start == start;
  }

  private boolean endsWith(Kind kind) {
    return !pieces.isEmpty() && pieces.get(pieces.size() - 1).kind == kind;
  }

  /** Hears that a compressed payload was unpacked up to that byte of the artifact. */
  void unpacked(long end) {
    unpacked = end;
    if (over || end - length < PIECE) {
      return;
    }
    try {
      packed();
      if (length - saved >= INTERVAL) {
        save();
      }
    } catch (IOException e) {
      drop("%s: %s".formatted(directory.path(), e.getMessage()));
    }
  }

  /** Keeps what came up to where the unpacking is: what lies behind may be no longer packed. */
  private void packed() throws IOException {
    if (unpacked <= length) {
      return;
    }
    byte[] bytes = pending.take((int) (unpacked - length));
    if (!endsWith(Kind.PACKED)) {
      pieces.add(new Piece(Kind.PACKED, length, 0, new CRC32C()));
    }
    int number = pieces.size() - 1;
    directory.append(number, bytes);
    pieces.get(number).add(bytes);
    length = unpacked;
    changed.add(number);
  }

  private void between(int count) throws IOException {
    if (rest + count > PartialDirectory.MOST_REST) {
      throw new IOException("too much lies between its files");
    }
    byte[] bytes = pending.take(count);
    var piece = new Piece(Kind.BETWEEN, length, 0, new CRC32C());
    piece.add(bytes);
    pieces.add(piece);
    unsaved.add(bytes, 0, count);
    rest += count;
    length += count;
  }

  /**
   * Puts the beginning of the file that begins at that byte of the artifact in place.
   *
   * @return how many bytes; 0 if there is nothing of it
   */
  long restore(Path file, long start) {
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece.kind == Kind.FILE && piece.start == start) {
        try {
          directory.restore(i, file);
          return piece.bytes;
        } catch (IOException e) {
          giveUp("%s: %s".formatted(file, e.getMessage()));
          return 0;
        }
      }
    }
    return 0;
  }

  /** Makes durable what is there, if anything is. */
  void finish() {
    try {
      if (!over) {
        packed();
      }
      if (!over && length > saved) {
        save();
      }
    } catch (IOException e) {
      giveUp("%s: %s".formatted(directory.path(), e.getMessage()));
    }
  }

  /** How far what is kept reaches, in bytes from the beginning of the artifact. */
  long length() {
    return length;
  }

  /** How much of the artifact that lies behind a byte is stored in files already. */
  long inFilesBehind(long place) {
    return pieces.stream()
        .filter(piece -> piece.kind == Kind.FILE && piece.start >= place)
        .mapToLong(piece -> piece.bytes)
        .sum();
  }

  /** Whether there is something that is not a second name of a file, and takes room. */
  boolean holdsPacked() {
    return pieces.stream().anyMatch(piece -> piece.kind == Kind.PACKED);
  }

  /** Whether nothing more is kept. */
  boolean isOver() {
    return over;
  }

  /** How much of the artifact is there for a later attempt, in bytes. */
  long saved() {
    return saved;
  }

  private void save() throws IOException {
    List<Stretch> stretches =
        pieces.stream()
            .map(piece -> new Stretch(piece.kind, piece.bytes, piece.sum.getValue()))
            .toList();
    var known = new Checkpoint(address, validator, clock.instant().toString(), stretches);
    directory.save(known, List.copyOf(changed), unsaved.take(unsaved.size()));
    changed.clear();
    saved = length;
  }

  /** Keeps nothing more, and nothing of what is there. */
  void drop(String reason) {
    saved = 0;
    giveUp(reason);
    try {
      directory.clear();
    } catch (IOException e) {
      notices.accept("cannot remove %s: %s".formatted(directory.path(), e.getMessage()));
    }
  }

  /** Keeps nothing more. */
  void giveUp(String reason) {
    over = true;
    pending.clear();
    if (saved == 0) {
      notices.accept(
          "should the agent be interrupted, this download begins anew: nothing of it can be kept (%s)"
              .formatted(reason));
    }
  }
}
