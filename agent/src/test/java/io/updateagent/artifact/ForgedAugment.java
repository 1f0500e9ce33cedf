package io.updateagent.artifact;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An artifact with an augmented part that is right but for what a test changes. */
final class ForgedAugment {
  static final String PATCH = "patch";

  private final Forged signed = new Forged();
  private RawTar header =
      new RawTar().file("header-info", "{\"payloads\":[{\"type\":\"app-patch\"}]}");
  private UnaryOperator<String> manifest = UnaryOperator.identity();
  private @Nullable String packing = ".gz";
  private String patchName = "patch.bin";

  /** The augmented header; null for none at all. */
  ForgedAugment header(@Nullable RawTar archive) {
    packing = archive == null ? null : ".gz";
    header = archive == null ? header : archive;
    return this;
  }

  /** A header for the one payload. */
  ForgedAugment header(String type, @Nullable String typeInfo, @Nullable String metaData) {
    RawTar archive =
        new RawTar().file("header-info", "{\"payloads\":[{\"type\":\"%s\"}]}".formatted(type));
    if (typeInfo != null) {
      archive.file("headers/0000/type-info", typeInfo);
    }
    if (metaData != null) {
      archive.file("headers/0000/meta-data", metaData);
    }
    return header(archive);
  }

  /** Changes the unsigned manifest that fits the other parts. */
  ForgedAugment manifest(UnaryOperator<String> change) {
    manifest = change;
    return this;
  }

  /** Calls the file that is not signed so. */
  ForgedAugment patchName(String name) {
    patchName = name;
    return this;
  }

  InputStream stream() {
    RawTar data = new RawTar().file("app.bin", Forged.CONTENT).file(patchName, PATCH).end();
    byte[] packed = Forged.gzip(header.end().toBytes());
    String listed =
        Forged.line("data/0000/" + patchName, PATCH.getBytes(StandardCharsets.UTF_8))
            + Forged.line("header-augment.tar.gz", packed);
    RawTar whole =
        signed
            .start()
            .file("manifest-augment", manifest.apply(listed))
            .file("header.tar.gz", signed.headerBytes());
    if (packing != null) {
      whole.file("header-augment.tar" + packing, packed);
    }
    return whole.file("data/0000.tar.gz", Forged.gzip(data.toBytes())).end().stream();
  }
}
