package io.updateagent.server;

import io.updateagent.artifact.ArtifactException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What is read of an upload, written to a file, counted and summed up on the way. */
final class ArrivingStream extends FilterInputStream {
  private final OutputStream file;
  private final long largest;
  private final long room;
  private final MessageDigest digest;
  private long size;
  private @Nullable NoRoom noRoom;

  /**
   * @param largest how many bytes there may be
   * @param room for how many bytes the disk has room
   */
  ArrivingStream(InputStream source, OutputStream file, long largest, long room) {
    super(source);
    this.file = file;
    this.largest = largest;
    this.room = room;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      size += read;
      if (size > largest) {
        throw new TooLarge("the artifact is larger than %d bytes".formatted(largest));
      }
      if (size > room) {
        throw noRoom(
            "the server's disk has room for no more than %d bytes; free some".formatted(room));
      }
      digest.update(buffer, offset, read);
      write(buffer, offset, read);
    }
    return read;
  }

  private NoRoom noRoom(String message) {
    noRoom = new NoRoom(message);
    return noRoom;
  }

  /**
   * Says again that there was no room, to whoever took it for something else.
   *
   * @throws NoRoom if there was none
   */
  void requireRoom() throws NoRoom {
    if (noRoom != null) {
      throw noRoom;
    }
  }

  private void write(byte[] buffer, int offset, int length) throws NoRoom {
    try {
      file.write(buffer, offset, length);
    } catch (IOException e) {
      throw noRoom("the server cannot keep the artifact: " + e.getMessage());
    }
  }

  /** It is larger than any artifact may be. */
  static final class TooLarge extends ArtifactException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }
  }

  /** It may be good, but the server cannot keep it. */
  static final class NoRoom extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoom(String message) {
      super(message);
    }
  }

  /** Passing over would leave a hole in the file. */
  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 8192)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** How many bytes were read. */
  long size() {
    return size;
  }

  /** The sum of what was read; to be asked once, at the end. */
  String checksum() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
