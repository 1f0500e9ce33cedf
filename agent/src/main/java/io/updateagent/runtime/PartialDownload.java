package io.updateagent.runtime;

import io.updateagent.module.Safekeeping;
import io.updateagent.remote.Shelf;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept of the download that goes on, or was interrupted, for one that begins later: it is
 * dropped when its artifact was taken, turned out to be bad, or another one is opened.
 */
final class PartialDownload implements Shelf {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final Duration LONGEST = Duration.ofDays(7);

  private final PartialDirectory directory;
  private final InstantSource clock;
  private final Room room;
  private Consumer<String> notices = LOG::warn;
  private String address = "";
  private @Nullable Checkpoint known;
  private @Nullable List<CRC32C> sums;
  private @Nullable RecordedStream current;
  private long total = -1;
  private long there;

  PartialDownload(Path directory, InstantSource clock, Room room) {
    this.directory = new PartialDirectory(directory);
    this.clock = clock;
    this.room = room;
  }

  @Override
  public @Nullable Part find(String uri, Consumer<String> notices) {
    this.notices = notices;
    address = address(uri);
    current = null;
    total = -1;
    there = 0;
    try {
      Checkpoint found = directory.load();
      if (found != null && found.address().equals(address)) {
        sums = directory.check(found);
        if (sums != null) {
          known = found;
          return new Part(found.length(), found.validator());
        }
        notices.accept("what was kept of an interrupted download is damaged, and dropped");
      }
    } catch (IOException e) {
      notices.accept("cannot use what was kept of a download: " + e.getMessage());
    }
    forget();
    return null;
  }

  @Override
  public InputStream goOn(InputStream rest, long length) throws IOException {
    if (known == null || sums == null) {
      throw new IllegalStateException("nothing was found to go on with");
    }
    there = known.length();
    notices.accept("going on with the download at byte %d, as far as it came".formatted(there));
    var recording =
        new Recording(directory, address, known.validator(), clock, notices).from(known, sums);
    InputStream whole = new SequenceInputStream(directory.read(known), rest);
    return record(new RecordedStream(whole, recording, there), length);
  }

  @Override
  public InputStream begin(
      String uri, @Nullable String validator, InputStream content, long length) {
    forget();
    if (validator == null) {
      notices.accept(
          "the server names no version of the artifact (ETag, Last-Modified), so nothing is kept should the agent be interrupted");
      total = length;
      return content;
    }
    var recording = new Recording(directory, address, validator, clock, notices);
    return record(new RecordedStream(content, recording, 0), length);
  }

  private InputStream record(RecordedStream stream, long length) {
    current = stream;
    total = length;
    return stream;
  }

  /** Size in bytes of what is being downloaded; -1 if it is not known. */
  long total() {
    return total;
  }

  /** Begins with something that comes from no server: a file of so many bytes. */
  void begin(long length) {
    current = null;
    there = 0;
    total = length;
    forget();
  }

  /**
   * Looks after the files of the artifact that is read.
   *
   * @param position where the reading stands in the artifact
   * @param packed whether the payload that is read is compressed
   */
  Safekeeping safekeeping(LongSupplier position, BooleanSupplier packed) {
    RecordedStream stream = current;
    Recording recording = stream == null ? null : stream.recording();
    return new Upkeep(recording, position, packed, room, new Upkeep.Size(total, there));
  }

  /**
   * The reading has ended.
   *
   * @param taken whether the artifact was read whole
   */
  void end(boolean taken) {
    RecordedStream stream = current;
    current = null;
    if (stream != null && stream.isBroken() && !taken) {
      stream.recording().finish();
      long saved = stream.recording().saved();
      if (saved > 0) {
        notices.accept("%d bytes of the download are kept for another attempt".formatted(saved));
      }
      return;
    }
    if (stream != null) {
      forget();
    }
  }

  /** Drops what is too old, or takes space that the device is short of. */
  void tidy() {
    try {
      Checkpoint found = directory.load();
      if (found == null) {
        directory.clear();
        return;
      }
      Room.Left disk = room.on(directory.path());
      boolean old = found.time().plus(LONGEST).isBefore(clock.instant());
      if (old || disk.free() < disk.spare()) {
        LOG.info("dropped what was kept of a download: {}", old ? "it is old" : "space is short");
        directory.clear();
      }
    } catch (IOException e) {
      LOG.warn("cannot tidy {}: {}", directory.path(), e.getMessage());
    }
  }

  private void forget() {
    known = null;
    sums = null;
    try {
      directory.clear();
    } catch (IOException e) {
      notices.accept("cannot remove %s: %s".formatted(directory.path(), e.getMessage()));
    }
  }

  private static String address(String uri) {
    int query = uri.indexOf('?');
    String plain = query < 0 ? uri : uri.substring(0, query);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(plain.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
