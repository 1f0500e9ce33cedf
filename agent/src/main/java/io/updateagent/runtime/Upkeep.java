package io.updateagent.runtime;

import io.updateagent.module.Safekeeping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the files of an artifact while they are stored: that there is room for them, and that
 * the download goes on where it was, should it be interrupted. A compressed payload is kept as it
 * came, beside its files, while there is room for both; the files come first.
 */
final class Upkeep implements Safekeeping {
  private static final long KIBIBYTE = 1024;

  private final @Nullable Recording recording;
  private final LongSupplier position;
  private final BooleanSupplier packed;
  private final Room room;
  private final Size size;

  /**
   * How much there is.
   *
   * @param total of the whole artifact; -1 if it is not known
   * @param kept how much of it an earlier attempt left, from its beginning
   */
  record Size(long total, long kept) {}

  /**
   * @param recording of a download; null if nothing is kept
   * @param position where the reading stands in the artifact
   * @param packed whether the payload that is read is compressed
   */
  Upkeep(
      @Nullable Recording recording,
      LongSupplier position,
      BooleanSupplier packed,
      Room room,
      Size size) {
    this.recording = recording;
    this.position = position;
    this.packed = packed;
    this.room = room;
    this.size = size;
  }

  /** For files that come compressed this is the least that they can take. */
  @Override
  public void reserve(Path directory) throws IOException {
    long place = position.getAsLong();
    long there = recording == null ? 0 : recording.inFilesBehind(place);
    long needed = Math.max(0, size.total - place - there);
    Space.require(room, directory, needed);
    requireRoomForBoth(directory, needed);
  }

  @Override
  public long restore(Path file, long length) throws IOException {
    if (!packed.getAsBoolean()) {
      return recording == null ? 0 : recording.restore(file, position.getAsLong());
    }
    Path directory = Objects.requireNonNull(file.getParent());
    requireRoomForBoth(directory, length);
    Space.require(room, directory, length);
    return 0;
  }

  @Override
  public void stored(Path file, long count) {
    if (recording == null) {
      return;
    }
    if (packed.getAsBoolean()) {
      recording.unpacked(position.getAsLong());
    } else {
      recording.stored(file, count, position.getAsLong());
    }
  }

  @Override
  public boolean makeRoom() {
    boolean helps = recording != null && keepsPacked() && recording.holdsPacked() && !isReplaying();
    if (helps) {
      drop("the disk is full");
    }
    return helps;
  }

  /** What is only kept for a later attempt must not take the room that this one needs. */
  private void requireRoomForBoth(Path directory, long needed) throws IOException {
    if (!keepsPacked() || recording == null) {
      return;
    }
    long more = Math.max(0, size.total - Math.max(position.getAsLong(), recording.length()));
    Room.Left left = room.on(directory);
    long missing = needed + more + Math.max(left.spare(), Space.RESERVE) - left.free();
    if (missing > 0) {
      drop(
          "its payload is compressed, and to keep it as it came, too, %d KiB more would have to be free"
              .formatted(missing / KIBIBYTE + 1));
    }
  }

  private boolean keepsPacked() {
    return recording != null && packed.getAsBoolean() && !recording.isOver();
  }

  /** What an earlier attempt left is removed only once it was read. */
  private void drop(String reason) {
    if (recording == null) {
      return;
    }
    if (isReplaying() || !recording.holdsPacked()) {
      recording.giveUp(reason);
    } else {
      recording.drop(reason);
    }
  }

  private boolean isReplaying() {
    return position.getAsLong() < size.kept;
  }
}
