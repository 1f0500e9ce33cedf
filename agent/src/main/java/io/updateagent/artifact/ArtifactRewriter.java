package io.updateagent.artifact;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs and changes artifacts that there are, in constant memory. Payloads that do not change are
 * copied as they are, packed. What comes out is read back as a whole before it is delivered, so
 * that nothing damaged is signed.
 */
public final class ArtifactRewriter {
  private static final int BUFFER = 128 * 1024;

  private final Path source;

  /**
   * @param source the artifact; read, and never written
   */
  public ArtifactRewriter(Path source) {
    this.source = source;
  }

  /** What is to be changed. */
  public interface Changes {
    /**
     * Makes the changes.
     *
     * @param edit the header as it is; to be changed
     * @throws IOException if one of them cannot be made
     */
    void make(HeaderEdit edit) throws IOException;
  }

  /**
   * Signs it.
   *
   * @param again whether a signature that it has is replaced
   * @throws IOException if it cannot be read, is damaged, or is signed already
   */
  public void sign(PrivateKey key, boolean again, Destination destination) throws IOException {
    try (InputStream in = open();
        Scratch scratch = destination.scratch()) {
      Path whole = scratch.resolve("whole");
      var archive = new Archive(in, "the artifact");
      var head = Head.read(archive);
      if (head.isSigned() && !again) {
        throw new IOException("it is signed already; --force replaces the signature");
      }
      try (TarWriter out = new TarWriter(Files.newOutputStream(whole))) {
        head.write(out, head.manifest(), key);
        for (Archive.Entry at = head.next(); at != null; at = archive.next()) {
          out.put(at.name(), at.size(), archive.content());
        }
      }
      destination.deliver(whole);
    }
  }

  /**
   * Changes its header, how it is compressed, or files.
   *
   * @param packing another compression; null to leave it
   * @param key to sign the result with; null for none: the signature is then taken off, because it
   *     would not match
   * @return whether a signature was taken off
   * @throws IOException if it cannot be read, is damaged, has an augmented part, or the changes
   *     make of it what a device would refuse
   */
  public boolean modify(
      Changes changes, @Nullable Packing packing, @Nullable PrivateKey key, Destination destination)
      throws IOException {
    try (Scratch scratch = destination.scratch()) {
      HeaderEdit edit = edit(scratch);
      changes.make(edit);
      Path whole = scratch.resolve("whole");
      boolean wasSigned = rewrite(edit, packing, key, scratch, whole);
      destination.deliver(whole);
      return wasSigned && key == null;
    }
  }

  private HeaderEdit edit(Scratch scratch) throws IOException {
    Path scripts = scratch.resolve("scripts");
    try (var reader = ArtifactReader.openWithAugment(open(), VerificationKeys.none(), scripts)) {
      if (reader.augment() != null) {
        throw new IOException("artifacts with an augmented part cannot be changed; write it anew");
      }
      return new HeaderEdit(
          reader.header(), reader.scripts().stream().map(scripts::resolve).toList());
    }
  }

  private boolean rewrite(
      HeaderEdit edit,
      @Nullable Packing packing,
      @Nullable PrivateKey key,
      Scratch scratch,
      Path whole)
      throws IOException {
    try (InputStream in = open();
        TarWriter out = new TarWriter(Files.newOutputStream(whole))) {
      var archive = new Archive(in, "the artifact");
      var head = Head.read(archive);
      Packing headerPacking = packing == null ? packing(head.next(), "header.tar") : packing;
      Path header = scratch.resolve("header.tar" + headerPacking.suffix());
      try (TarWriter tar = new TarWriter(headerPacking.compress(Files.newOutputStream(header)))) {
        edit.files().write(tar);
      }
      head.write(out, manifest(head, edit, header), key);
      out.put(String.valueOf(header.getFileName()), header);
      for (int i = 0; i < edit.payloads(); i++) {
        payload(archive, out, i, edit.replaced().get(i), packing, scratch);
      }
      if (archive.next() != null) {
        throw new ArtifactException("something follows the last payload");
      }
      return head.isSigned();
    }
  }

  private static byte[] manifest(Head head, HeaderEdit edit, Path header) throws IOException {
    List<String> dropped = new ArrayList<>(List.of("header.tar"));
    edit.replaced().keySet().forEach(payload -> dropped.add("data/%04d/".formatted(payload)));
    var sums = new Sums();
    sums.addAllBut(Manifest.parse(head.manifest()), dropped);
    sums.add(String.valueOf(header.getFileName()), header);
    for (Map.Entry<Integer, Path> one : edit.replaced().entrySet()) {
      sums.add(one.getKey(), List.of(one.getValue()));
    }
    return sums.text();
  }

  private static void payload(
      Archive archive,
      TarWriter out,
      int index,
      @Nullable Path replaced,
      @Nullable Packing packing,
      Scratch scratch)
      throws IOException {
    Archive.Entry entry = archive.next();
    String name = "data/%04d.tar".formatted(index);
    Packing before = packing(entry, name);
    if (replaced != null) {
      ArtifactWriter.data(
          out, index, List.of(replaced), packing == null ? before : packing, scratch);
    } else if (packing == null && entry != null) {
      out.put(entry.name(), entry.size(), archive.content());
    } else if (packing != null) {
      Path repacked = scratch.resolve("data");
      try (InputStream in = before.compression().decompress(new UnclosedStream(archive.content()));
          OutputStream to = packing.compress(Files.newOutputStream(repacked))) {
        in.transferTo(to);
      } catch (IOException | RuntimeException e) {
        throw Damage.explain(e);
      }
      out.put(name + packing.suffix(), repacked);
    }
  }

  private static Packing packing(Archive.@Nullable Entry entry, String archive)
      throws ArtifactException {
    Optional<Compression> compression =
        entry == null ? Optional.empty() : Compression.of(entry.name(), archive);
    if (compression.isEmpty()) {
      throw new ArtifactException("%s expected, but not found".formatted(archive));
    }
    return Packing.usual(compression.get());
  }

  private InputStream open() throws IOException {
    return new BufferedInputStream(Files.newInputStream(source), BUFFER);
  }
}
