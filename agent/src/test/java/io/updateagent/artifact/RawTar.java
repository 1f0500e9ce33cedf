package io.updateagent.artifact;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes tar archives block by block, also such as no honest tool writes; streams of any length.
 */
final class RawTar {
  private static final int BLOCK = 512;

  private final List<InputStream> parts = new ArrayList<>();

  /** A plain file. */
  RawTar file(String name, byte[] content) {
    return bytes(header(name, octal(content.length), '0')).bytes(padded(content));
  }

  RawTar file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** An entry of another kind, or whose size is a lie. */
  RawTar entry(String name, byte[] sizeField, char type) {
    return bytes(header(name, sizeField, type));
  }

  RawTar bytes(byte[] content) {
    parts.add(new ByteArrayInputStream(content));
    return this;
  }

  /** The same bytes again and again. */
  RawTar repeated(byte[] content, long times) {
    parts.add(new Repeated(content, times));
    return this;
  }

  RawTar end() {
    return bytes(new byte[2 * BLOCK]);
  }

  InputStream stream() {
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  byte[] toBytes() {
    try (InputStream in = stream()) {
      return in.readAllBytes();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] octal(long size) {
    return "%011o ".formatted(size).getBytes(StandardCharsets.US_ASCII);
  }

  /** A size in the binary form of GNU tar. */
  static byte[] binary(long size) {
    byte[] field = new byte[12];
    for (int i = 11; i >= 0; i--) {
      field[i] = (byte) (11 - i < 8 ? size >> (8 * (11 - i)) : size >> 63);
    }
    field[0] = (byte) (size < 0 ? 0xff : 0x80);
    return field;
  }

  static byte[] header(String name, byte[] sizeField, char type) {
    byte[] block = new byte[BLOCK];
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(encoded, 0, block, 0, Math.min(encoded.length, 100));
    System.arraycopy("0000644\0".getBytes(StandardCharsets.US_ASCII), 0, block, 100, 8);
    System.arraycopy(sizeField, 0, block, 124, sizeField.length);
    System.arraycopy(octal(0), 0, block, 136, 12);
    System.arraycopy("        ".getBytes(StandardCharsets.US_ASCII), 0, block, 148, 8);
    block[156] = (byte) type;
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
    int sum = 0;
    for (byte one : block) {
      sum += one & 0xff;
    }
    byte[] checksum = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(checksum, 0, block, 148, 8);
    return block;
  }

  private static byte[] padded(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return bytes.toByteArray();
  }

  /** A long stream of little memory. */
  static final class Repeated extends InputStream {
    private final byte[] content;
    private long left;
    private int at;

    Repeated(byte[] content, long times) {
      this.content = content;
      this.left = times;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int count = Math.min(length, content.length - at);
      System.arraycopy(content, at, buffer, offset, count);
      at += count;
      if (at == content.length) {
        at = 0;
        left--;
      }
      return count;
    }
  }
}
