package io.updateagent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code header-augment.tar}, which is not signed: it may hold {@code header-info} with
 * nothing but payload types, and for each payload a {@code type-info} with depends and provides,
 * and {@code meta-data}. Name, group, compatible devices, state scripts and what is cleared are
 * never up to it, whoever permits what.
 */
final class AugmentReader {
  private static final String HEADER_INFO = "header-info";
  private static final Set<String> TYPE_INFO =
      Set.of("type", "artifact_depends", "artifact_provides");

  private final Archive archive;
  private final Header header;
  private final List<PayloadHeader> signed;
  private final Map<String, String> files = new HashMap<>();
  private long total;

  private AugmentReader(Archive archive, Header header) {
    this.archive = archive;
    this.header = header;
    this.signed = header.payloads();
  }

  /**
   * Reads it.
   *
   * @param header the signed header
   * @param withFiles the payloads that have augmented files
   */
  static AugmentedHeader read(InputStream in, Header header, Set<Integer> withFiles)
      throws IOException {
    return new AugmentReader(new Archive(in, "the augmented header"), header).read(withFiles);
  }

  private AugmentedHeader read(Set<Integer> withFiles) throws IOException {
    Archive.Entry first = archive.next();
    if (first == null || !first.name().equals(HEADER_INFO)) {
      throw new ArtifactException("the augmented header does not begin with header-info");
    }
    String info = HeaderReader.text(archive.read(first, Limits.HEADER_FILE), HEADER_INFO);
    total = first.size();
    List<@Nullable String> types = types(info);
    for (Archive.Entry entry = archive.next(); entry != null; entry = archive.next()) {
      take(entry);
    }
    archive.finish();
    for (int payload : withFiles) {
      if (payload >= signed.size()) {
        throw new ArtifactException(
            "manifest-augment lists files of payload %d, which is not in the artifact"
                .formatted(payload));
      }
    }
    var parts = new ArrayList<AugmentedHeader.Part>();
    for (PayloadHeader payload : signed) {
      AugmentedHeader.Part part = part(payload, types.get(payload.index()));
      boolean touched =
          part.type() != null
              || files.containsKey(typeInfo(part.index()))
              || files.containsKey(metaData(part.index()))
              || withFiles.contains(part.index());
      if (touched) {
        parts.add(checked(part, payload));
      }
    }
    if (parts.isEmpty()) {
      throw new ArtifactException(
          "the augmented part is about no payload, so nobody vouches for it");
    }
    return new AugmentedHeader(info, List.copyOf(parts));
  }

  private List<@Nullable String> types(String info) throws ArtifactException {
    HeaderJson json = HeaderJson.parse(info, "augmented header-info");
    // The common tool repeats the signed ones here, which changes nothing.
    HeaderJson original = HeaderJson.parse(header.headerInfo(), HEADER_INFO);
    json.allow(Set.of("payloads"), Set.of("artifact_provides", "artifact_depends"), original);
    var types = new ArrayList<@Nullable String>();
    for (HeaderJson payload : json.objects("payloads")) {
      payload.allow(Set.of("type"));
      String type = payload.text("type");
      if (type != null && !type.isEmpty() && !Names.isPlain(type)) {
        throw new ArtifactException("the augmented payload type %s is not allowed".formatted(type));
      }
      types.add(type == null || type.isEmpty() ? null : type);
    }
    if (types.size() != signed.size()) {
      throw json.wrong("payloads", "as many as in the signed header (%d)".formatted(signed.size()));
    }
    return types;
  }

  private void take(Archive.Entry entry) throws IOException {
    boolean known =
        signed.stream()
            .map(PayloadHeader::index)
            .anyMatch(
                index ->
                    entry.name().equals(typeInfo(index)) || entry.name().equals(metaData(index)));
    if (!known) {
      throw new ArtifactException(
          "the augmented header has %s, which is not allowed".formatted(entry.name()));
    }
    boolean meta = entry.name().endsWith("/meta-data");
    byte[] content = archive.read(entry, meta ? Limits.META_DATA : Limits.HEADER_FILE);
    total += content.length;
    if (total > Limits.HEADER_TEXT) {
      throw new ArtifactException(
          "the augmented header's documents are larger than %d bytes together, which is not allowed"
              .formatted(Limits.HEADER_TEXT));
    }
    if (files.put(entry.name(), HeaderReader.text(content, entry.name())) != null) {
      throw new ArtifactException("the augmented header has %s twice".formatted(entry.name()));
    }
  }

  private AugmentedHeader.Part part(PayloadHeader payload, @Nullable String type) {
    int index = payload.index();
    return new AugmentedHeader.Part(
        index,
        type,
        Objects.requireNonNullElse(files.get(typeInfo(index)), ""),
        Objects.requireNonNullElse(files.get(metaData(index)), ""));
  }

  private static AugmentedHeader.Part checked(AugmentedHeader.Part part, PayloadHeader payload)
      throws ArtifactException {
    if (payload.type() == null) {
      throw new ArtifactException(
          "payload %d is empty and cannot be augmented".formatted(payload.index()));
    }
    if (!part.typeInfo().isEmpty()) {
      checkTypeInfo(part, payload);
    }
    if (!part.metaData().isBlank()) {
      HeaderJson.check(part.metaData(), "augmented " + metaData(part.index()));
    }
    return part;
  }

  private static void checkTypeInfo(AugmentedHeader.Part part, PayloadHeader payload)
      throws ArtifactException {
    HeaderJson json = HeaderJson.parse(part.typeInfo(), "augmented " + typeInfo(part.index()));
    json.allow(TYPE_INFO);
    String type = json.text("type");
    String expected = part.type() == null ? payload.type() : part.type();
    if (type != null && !type.isEmpty() && !type.equals(expected)) {
      throw json.wrong("type", "the payload type of the augmented header-info");
    }
    Set<String> depends = json.object("artifact_depends").textsMap().keySet();
    Set<String> provides = json.object("artifact_provides").textMap().keySet();
    for (String reserved : Set.of("device_type", "artifact_name", "artifact_group")) {
      if (depends.contains(reserved) || provides.contains(reserved)) {
        throw new ArtifactException(
            "the augmented part wants to change %s, which only a signed part may"
                .formatted(reserved));
      }
    }
    if (!payload.provides().keySet().containsAll(provides)) {
      throw json.wrong("artifact_provides", "only what the signed part provides as well");
    }
  }

  private static String typeInfo(int payload) {
    return "headers/%04d/type-info".formatted(payload);
  }

  private static String metaData(int payload) {
    return "headers/%04d/meta-data".formatted(payload);
  }
}
