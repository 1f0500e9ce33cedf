package io.updateagent.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** An artifact that is right in every part but for what a test changes. */
final class Forged {
  static final String INFO =
      """
      {"payloads":[{"type":"app"}],"artifact_provides":{"artifact_name":"app-1"},\
      "artifact_depends":{"device_type":["box"]}}""";
  static final String TYPE_INFO = "{\"type\":\"app\"}";
  static final String CONTENT = "hello";

  private String version = "{\"format\":\"mender\",\"version\":3}";
  private UnaryOperator<String> manifest = UnaryOperator.identity();
  private String suffix = ".gz";
  private byte[] header = gzip(header().end().toBytes());
  private byte[] data = gzip(new RawTar().file("app.bin", CONTENT).end().toBytes());

  /** What the header begins with when all is well. */
  static RawTar header() {
    return new RawTar().file("header-info", INFO).file("headers/0000/type-info", TYPE_INFO);
  }

  Forged version(String text) {
    version = text;
    return this;
  }

  /** Changes the manifest that fits the other parts. */
  Forged manifest(UnaryOperator<String> change) {
    manifest = change;
    return this;
  }

  Forged header(RawTar archive) {
    return header(gzip(archive.end().toBytes()), ".gz");
  }

  Forged header(byte[] packed, String packing) {
    header = packed;
    suffix = packing;
    return this;
  }

  Forged data(RawTar archive) {
    return data(gzip(archive.end().toBytes()));
  }

  Forged data(byte[] packed) {
    data = packed;
    return this;
  }

  /** Everything up to the manifest. */
  RawTar start() {
    return new RawTar().file("version", version).file("manifest", manifestText());
  }

  /** Everything up to the header. */
  RawTar head() {
    return start().file("header.tar" + suffix, header);
  }

  /** All of it. */
  InputStream stream() {
    return head().file("data/0000.tar.gz", data).end().stream();
  }

  String manifestText() {
    return manifest.apply(
        line("data/0000/app.bin", bytes(CONTENT))
            + line("header.tar" + suffix, header)
            + line("version", bytes(version)));
  }

  byte[] headerBytes() {
    return header;
  }

  byte[] dataBytes() {
    return data;
  }

  static String line(String name, byte[] content) {
    return Digests.hex(content) + "  " + name + "\n";
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] content) {
    return pack(Compression.GZIP, content);
  }

  static byte[] pack(Compression compression, byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** One after the other. */
  static byte[] joined(byte[] first, byte[] second) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(first);
    bytes.writeBytes(second);
    return bytes.toByteArray();
  }
}
