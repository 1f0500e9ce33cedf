package io.updateagent.artifact;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an artifact (format version 3) as a stream, in constant memory, and gives out nothing that
 * was not verified: the manifest against its signature, the header against the manifest, and each
 * payload file against the manifest when its end is reached.
 *
 * <pre>{@code
 * version          {"format":"mender","version":3}
 * manifest         SHA-256 sums of all that follows
 * manifest.sig     optional
 * manifest-augment optional, unsigned: SHA-256 sums of the augmented header and of payload files
 * header.tar.gz    header-info, scripts/, headers/0000/type-info, headers/0000/meta-data
 * header-augment.tar.gz  if there is a manifest-augment
 * data/0000.tar.gz the first payload's files, and so on
 * }</pre>
 */
public final class ArtifactReader implements AutoCloseable {
  private static final int BUFFER = 128 * 1024;

  private final InputStream source;
  private final Archive archive;
  private @Nullable Manifest manifest;
  private final boolean augmentable;
  private @Nullable Header header;
  private @Nullable AugmentedHeader augment;
  private @Nullable PayloadReader current;
  private @Nullable InputStream decompressed;
  private boolean packed;
  private boolean hasSignature;
  private List<String> scriptNames = List.of();
  private int payloads;
  private boolean complete;

  private ArtifactReader(InputStream source, boolean augmentable) {
    this.source = source;
    this.augmentable = augmentable;
    this.archive =
        new Archive(new BufferedInputStream(Damage.marking(source), BUFFER), "the artifact");
  }

  /**
   * Opens an artifact. When this returns, everything before the first payload is verified. One with
   * an augmented part, which is not signed, is refused.
   *
   * @param source the artifact; closed by {@link #close}
   * @param keys the keys one of which must have signed it; none to ask for no signature
   * @param scripts directory that the artifact's state scripts are unpacked into, emptied first;
   *     null to look at them only
   * @throws ArtifactException if the artifact is damaged, not trusted or not understood
   * @throws IOException if the source cannot be read or the scripts cannot be written
   */
  public static ArtifactReader open(
      InputStream source, VerificationKeys keys, @Nullable Path scripts) throws IOException {
    return open(new ArtifactReader(source, false), keys, scripts);
  }

  /**
   * As {@link #open}, but for an artifact with an augmented part. Whoever calls this must not use
   * anything that {@link #augment} and {@link PayloadFile#augmented} are about before the update
   * module has vouched for it.
   */
  public static ArtifactReader openWithAugment(
      InputStream source, VerificationKeys keys, @Nullable Path scripts) throws IOException {
    return open(new ArtifactReader(source, true), keys, scripts);
  }

  private static ArtifactReader open(
      ArtifactReader reader, VerificationKeys keys, @Nullable Path scripts) throws IOException {
    var sink = new ScriptSink(scripts);
    sink.clear();
    try {
      reader.readHead(keys, sink);
      sink.sync();
      reader.scriptNames = sink.names();
      return reader;
    } catch (IOException | RuntimeException e) {
      sink.clear();
      throw Damage.explain(e);
    }
  }

  /** What the artifact says about itself. */
  public Header header() {
    if (header == null) {
      throw new IllegalStateException("the header was not read");
    }
    return header;
  }

  /** Whether it has a signature; {@link Header#signed} says whether one was verified. */
  public boolean hasSignature() {
    return hasSignature;
  }

  /** The SHA-256 of a payload's file in lower-case hexadecimal, as the manifest lists it. */
  public String checksum(int payload, PayloadFile file) {
    String name = "data/%04d/%s".formatted(payload, file.name());
    return Objects.requireNonNull(sums().expected().get(name));
  }

  /** The names of its state scripts, in the order of the artifact. */
  public List<String> scripts() {
    return scriptNames;
  }

  /** What its unsigned part wants to change; null if it has none. */
  public @Nullable AugmentedHeader augment() {
    return augment;
  }

  /**
   * Gives the next payload's files, or null at the verified end of the artifact. What was left
   * unread of the payload before is read, and so verified, first.
   *
   * @throws ArtifactException if the artifact is damaged
   * @throws IOException if the source cannot be read
   */
  public @Nullable PayloadFiles nextPayload() throws IOException {
    try {
      return complete ? null : advance();
    } catch (IOException | RuntimeException e) {
      throw Damage.explain(e);
    }
  }

  /**
   * Where in the artifact the reading stands, while the files of a payload are read: how many bytes
   * lie before the one that is read next. Never beyond the payload.
   */
  public long position() {
    return archive.position();
  }

  /**
   * Whether the payload that is read is compressed, so that no place in its files is one in the
   * artifact.
   */
  public boolean isPacked() {
    return packed;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  private void readHead(VerificationKeys keys, ScriptSink scripts) throws IOException {
    byte[] version = required("version", Limits.VERSION);
    checkVersion(version);
    byte[] listed = required("manifest", Limits.MANIFEST);
    Archive.Entry entry = archive.next();
    boolean signed = entry != null && entry.name().equals("manifest.sig");
    hasSignature = signed;
    byte[] signature = new byte[0];
    if (entry != null && signed) {
      signature = archive.read(entry, Limits.SIGNATURE);
      entry = archive.next();
    }
    checkSignature(keys, listed, signed, signature);
    Manifest sums = Manifest.parse(listed);
    sums.verify("version", Digests.hex(version));
    boolean trusted = signed && !keys.isEmpty();
    if (entry != null && entry.name().equals("manifest-augment") && augmentable) {
      byte[] more = archive.read(entry, Limits.MANIFEST);
      Manifest both = sums.withAugment(more);
      both.verify("version", Digests.hex(version));
      manifest = both;
      readHeader(archive.next(), both, scripts, Digests.hex(listed, more), trusted);
      readAugment(both);
    } else {
      manifest = sums;
      readHeader(entry, sums, scripts, Digests.hex(listed), trusted);
    }
  }

  private void readAugment(Manifest sums) throws IOException {
    Archive.Entry entry = archive.next();
    Optional<Compression> compression =
        entry == null ? Optional.empty() : Compression.of(entry.name(), "header-augment.tar");
    if (entry == null || compression.isEmpty()) {
      throw new ArtifactException("the artifact has a manifest-augment, but no header-augment.tar");
    }
    sums.announce(entry.name());
    var digested = new DigestedStream(archive.content());
    var bounded = new BoundedStream(compression.get().decompress(digested), Limits.HEADER);
    AugmentedHeader read = AugmentReader.read(bounded, header(), sums.augmentedPayloads());
    bounded.close();
    sums.verify(entry.name(), digested.finish());
    augment = read;
  }

  private byte[] required(String name, int limit) throws IOException {
    Archive.Entry entry = archive.next();
    if (entry == null || !entry.name().equals(name)) {
      throw new ArtifactException(
          "this is not an artifact: %s expected, %s found"
              .formatted(name, entry == null ? "the end" : entry.name()));
    }
    return archive.read(entry, limit);
  }

  private static void checkVersion(byte[] content) throws ArtifactException {
    HeaderJson json = HeaderJson.parse(new String(content, StandardCharsets.UTF_8), "version");
    String format = json.text("format");
    int version = json.number("version");
    if (!"mender".equals(format) || version != 3) {
      throw new ArtifactException(
          "artifacts of format %s version %d are not supported; supported is mender version 3"
              .formatted(format, version));
    }
  }

  private static void checkSignature(
      VerificationKeys keys, byte[] manifest, boolean signed, byte[] signature)
      throws ArtifactException {
    if (keys.isEmpty()) {
      return;
    }
    if (!signed) {
      throw new ArtifactException(
          "the artifact is not signed, but a signature is asked for (ArtifactVerifyKeys, --key)");
    }
    byte[] decoded;
    try {
      String text = new String(signature, StandardCharsets.US_ASCII).strip();
      decoded = Base64.getDecoder().decode(text);
      if (!Base64.getEncoder().encodeToString(decoded).equals(text)) {
        throw new IllegalArgumentException("bits that mean nothing are set");
      }
    } catch (IllegalArgumentException e) {
      throw new ArtifactException("the artifact's signature is not base64", e);
    }
    if (!keys.verify(manifest, decoded)) {
      throw new ArtifactException(
          "the artifact's signature matches none of the %d configured keys".formatted(keys.size()));
    }
  }

  private void readHeader(
      Archive.@Nullable Entry entry,
      Manifest sums,
      ScriptSink scripts,
      String checksum,
      boolean signed)
      throws IOException {
    if (entry == null) {
      throw Damage.truncated();
    }
    refuseAugmented(entry);
    Optional<Compression> compression = Compression.of(entry.name(), "header.tar");
    if (compression.isEmpty()) {
      throw new ArtifactException("header.tar expected, %s found".formatted(entry.name()));
    }
    sums.announce(entry.name());
    var digested = new DigestedStream(archive.content());
    var bounded = new BoundedStream(compression.get().decompress(digested), Limits.HEADER);
    Header read = HeaderReader.read(bounded, scripts, checksum, signed);
    bounded.close();
    sums.verify(entry.name(), digested.finish());
    header = read;
  }

  /**
   * Augmented parts are not signed: where nobody vouches for what they hold, and in any other place
   * than theirs, they are refused (artifact format v3, {@code manifest-augment}).
   */
  private static void refuseAugmented(Archive.Entry entry) throws ArtifactException {
    if (entry.name().equals("manifest-augment") || entry.name().startsWith("header-augment.")) {
      throw new ArtifactException(
          "the artifact has an augmented part (%s), which is not signed and not supported; install one without it"
              .formatted(entry.name()));
    }
  }

  private @Nullable PayloadFiles advance() throws IOException {
    finishPayload();
    Archive.Entry entry = archive.next();
    if (entry == null) {
      finish();
      return null;
    }
    refuseAugmented(entry);
    String name = "data/%04d.tar".formatted(payloads);
    Optional<Compression> compression = Compression.of(entry.name(), name);
    if (compression.isEmpty() || payloads >= header().payloads().size()) {
      throw new ArtifactException("%s is not expected in the artifact".formatted(entry.name()));
    }
    packed = compression.get() != Compression.NONE;
    InputStream content = compression.get().decompress(new UnclosedStream(archive.content()));
    decompressed = content;
    current = new PayloadReader(content, sums(), payloads);
    payloads++;
    return current;
  }

  private void finishPayload() throws IOException {
    if (current == null || decompressed == null) {
      return;
    }
    current.finish();
    decompressed.close();
    current = null;
  }

  private void finish() throws IOException {
    if (payloads != header().payloads().size()) {
      throw Damage.truncated();
    }
    sums().complete();
    archive.finish();
    complete = true;
  }

  private Manifest sums() {
    if (manifest == null) {
      throw new IllegalStateException("the manifest was not read");
    }
    return manifest;
  }
}
