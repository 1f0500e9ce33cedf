package io.updateagent.artifact;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A few bytes that want to become gigabytes, and gigabytes where a few bytes belong. */
final class HostileBombs {
  private static final int MEBIBYTE = 1024 * 1024;
  private static final long GIBIBYTES = 3L * 1024 * MEBIBYTE;

  private HostileBombs() {}

  static void addTo(Hostile all) {
    compressed(all);
    long blocks = GIBIBYTES / 512;
    all.add(
        "a pax header of gigabytes",
        "the description of a file in an archive is too long",
        () ->
            new RawTar()
                    .entry("pax", RawTar.octal(GIBIBYTES), 'x')
                    .bytes(Forged.bytes("%d path=".formatted(GIBIBYTES / 2)))
                    .repeated(Forged.bytes("y".repeat(512)), blocks)
                    .stream());
    all.add(
        "a GNU long name of gigabytes",
        "the description of a file in an archive is too long",
        () ->
            new Forged()
                    .head()
                    .entry("././@LongLink", RawTar.octal(GIBIBYTES), 'L')
                    .repeated(Forged.bytes("y".repeat(512)), blocks)
                    .stream());
    all.header(
        "a GNU long name of many megabytes in the header",
        "the description of a file in an archive is too long",
        () ->
            Forged.header()
                .entry("././@LongLink", RawTar.octal(8 * MEBIBYTE), 'L')
                .repeated(Forged.bytes("y".repeat(512)), 8 * 2048));
    for (char type : new char[] {'x', 'L'}) {
      all.add(
          "a million headers of kind " + type,
          "the description of a file in an archive is too long",
          () ->
              new Forged()
                  .head().repeated(RawTar.header("h", RawTar.octal(0), type), 1_000_000).stream());
    }
    all.add(
        "a million files in the artifact",
        "x is not expected",
        () ->
            new Forged()
                .head().repeated(RawTar.header("x", RawTar.octal(0), '0'), 1_000_000).stream());
    all.add(
        "a manifest of gigabytes",
        "manifest is larger than",
        () ->
            new RawTar()
                    .file("version", "{\"format\":\"mender\",\"version\":3}")
                    .entry("manifest", RawTar.octal(GIBIBYTES), '0')
                    .repeated(new byte[512], blocks)
                    .stream());
    all.add(
        "a header that is a tar of gigabytes",
        "scripts/ArtifactInstall_Enter_00 is larger than",
        () -> uncompressed(blocks));
    all.add(
        "a signature of gigabytes",
        "manifest.sig is larger than",
        () ->
            new Forged()
                    .start()
                    .entry("manifest.sig", RawTar.octal(GIBIBYTES), '0')
                    .repeated(new byte[512], blocks)
                    .stream());
  }

  private static void compressed(Hostile all) {
    byte[] zeros = new byte[8 * MEBIBYTE];
    all.add(
        "a header of gigabytes in gzip", "something follows", () -> bomb(Compression.GZIP, zeros));
    all.add("a header of gigabytes in xz", "something follows", () -> bomb(Compression.XZ, zeros));
    all.add(
        "a header of gigabytes in zstd", "something follows", () -> bomb(Compression.ZSTD, zeros));
    all.add("a header with scripts of gigabytes", "the header is larger", () -> scripts(zeros));
    all.add(
        "an xz dictionary of a gigabyte",
        "unpacking needs 1024 MiB of memory, but",
        () -> new Forged().header(dictionary(36), ".xz").stream());
    all.add(
        "a zstd window of gigabytes",
        "unpacking needs a zstd window of more than 64 MiB",
        () -> new Forged().header(window(), ".zst").stream());
  }

  /** Members of zeros, again and again, behind a header that begins well. */
  private static InputStream bomb(Compression compression, byte[] zeros) {
    RawTar start =
        Forged.header().file("scripts/ArtifactInstall_Enter_00", "x").bytes(new byte[1024]);
    byte[] first = pack(compression, start.toBytes());
    byte[] member = pack(compression, zeros);
    var packed = new ByteArrayOutputStream();
    packed.writeBytes(first);
    for (int i = 0; i < 300; i++) {
      packed.writeBytes(member);
    }
    return new Forged().header(packed.toByteArray(), compression.suffix()).stream();
  }

  private static InputStream scripts(byte[] zeros) {
    var packed = new ByteArrayOutputStream();
    packed.writeBytes(Forged.gzip(Forged.header().toBytes()));
    byte[] member = Forged.gzip(zeros);
    for (int i = 0; i < 300; i++) {
      String name = "scripts/ArtifactInstall_Enter_00_" + i;
      packed.writeBytes(Forged.gzip(RawTar.header(name, RawTar.octal(zeros.length), '0')));
      packed.writeBytes(member);
    }
    return new Forged().header(packed.toByteArray(), ".gz").stream();
  }

  private static InputStream uncompressed(long blocks) {
    byte[] start = Forged.header().toBytes();
    return new Forged()
            .header(start, "")
            .start()
            .entry("header.tar", RawTar.octal(GIBIBYTES + start.length + 512), '0')
            .bytes(start)
            .entry("scripts/ArtifactInstall_Enter_00", RawTar.octal(GIBIBYTES), '0')
            .repeated(new byte[512], blocks)
            .stream();
  }

  /** The least effort, so that the test needs little memory itself. */
  private static byte[] pack(Compression compression, byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var out =
        switch (compression) {
          case XZ -> new XZOutputStream(bytes, new LZMA2Options(0));
          case ZSTD -> new ZstdOutputStream(bytes);
          case GZIP, NONE -> compression.compress(bytes);
        }) {
      out.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** A small xz file that claims a large dictionary. */
  private static byte[] dictionary(int property) {
    byte[] packed = pack(Compression.XZ, Forged.header().end().toBytes());
    int block = 12;
    int length = (packed[block] + 1) * 4;
    packed[block + 4] = (byte) property;
    var crc = new CRC32();
    crc.update(packed, block, length - 4);
    ByteBuffer.wrap(packed)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(block + length - 4, (int) crc.getValue());
    return packed;
  }

  /** The start of a zstd frame with a window of 2 GiB. */
  private static byte[] window() {
    byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (21 << 3), 1, 0, 0};
    return Arrays.copyOf(frame, 64);
  }
}
