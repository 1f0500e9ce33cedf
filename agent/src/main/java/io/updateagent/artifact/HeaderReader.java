package io.updateagent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads {@code header.tar}: what the artifact says about itself, and its state scripts. */
final class HeaderReader {
  private static final String HEADER_INFO = "header-info";
  private static final String SCRIPTS = "scripts/";
  private static final String RESERVED = "device_type";

  private final Archive archive;
  private final ScriptSink scripts;
  private final Map<String, String> files = new HashMap<>();
  private final Map<String, Integer> allowed = new HashMap<>();
  private long total;

  private HeaderReader(Archive archive, ScriptSink scripts) {
    this.archive = archive;
    this.scripts = scripts;
  }

  /**
   * Reads the header.
   *
   * @param scripts takes the state scripts
   * @param checksum of the manifest
   */
  static Header read(InputStream in, ScriptSink scripts, String checksum, boolean signed)
      throws IOException {
    return new HeaderReader(new Archive(in, "the header"), scripts).read(checksum, signed);
  }

  private Header read(String checksum, boolean signed) throws IOException {
    Archive.Entry first = archive.next();
    if (first == null || !first.name().equals(HEADER_INFO)) {
      throw new ArtifactException("the header does not begin with header-info");
    }
    String info = text(archive.read(first, Limits.HEADER_FILE), HEADER_INFO);
    HeaderJson json = HeaderJson.parse(info, HEADER_INFO);
    List<HeaderJson> payloads = json.objects("payloads");
    total = first.size();
    for (int i = 0; i < payloads.size(); i++) {
      allowed.put(typeInfo(i), Limits.HEADER_FILE);
      allowed.put(metaData(i), Limits.META_DATA);
    }
    for (Archive.Entry entry = archive.next(); entry != null; entry = archive.next()) {
      take(entry);
    }
    archive.finish();
    return header(info, json, payloads, checksum, signed);
  }

  private static String typeInfo(int payload) {
    return "headers/%04d/type-info".formatted(payload);
  }

  private static String metaData(int payload) {
    return "headers/%04d/meta-data".formatted(payload);
  }

  private void take(Archive.Entry entry) throws IOException {
    if (entry.name().startsWith(SCRIPTS)) {
      String name = entry.name().substring(SCRIPTS.length());
      Archive.bound(entry, Limits.SCRIPT);
      scripts.take(name, archive.content());
      return;
    }
    Integer limit = allowed.get(entry.name());
    if (limit == null) {
      throw new ArtifactException("the header has the unknown file " + entry.name());
    }
    byte[] content = archive.read(entry, limit);
    total += content.length;
    if (total > Limits.HEADER_TEXT) {
      throw new ArtifactException(
          "the header's documents are larger than %d bytes together, which is not allowed"
              .formatted(Limits.HEADER_TEXT));
    }
    String text = text(content, entry.name());
    if (files.put(entry.name(), text) != null) {
      throw new ArtifactException("the header has %s twice".formatted(entry.name()));
    }
  }

  private Header header(
      String text, HeaderJson info, List<HeaderJson> listed, String checksum, boolean signed)
      throws ArtifactException {
    HeaderJson provides = info.object("artifact_provides");
    String name = provides.text("artifact_name");
    if (name == null || name.isEmpty() || name.length() > 255 || !name.equals(name.strip())) {
      throw info.wrong("artifact_name", "a name of 1 to 255 characters");
    }
    var payloads = new ArrayList<PayloadHeader>();
    for (HeaderJson payload : listed) {
      payloads.add(payload(payloads.size(), payload.text("type")));
    }
    return new Header(
        name,
        provides.text("artifact_group"),
        info.object("artifact_depends").textsMap(),
        List.copyOf(payloads),
        checksum,
        signed,
        text);
  }

  private PayloadHeader payload(int index, @Nullable String listedType) throws ArtifactException {
    String typeInfo = files.get(typeInfo(index));
    if (typeInfo == null) {
      throw new ArtifactException("the header has no " + typeInfo(index));
    }
    String metaData = Objects.requireNonNullElse(files.get(metaData(index)), "");
    HeaderJson json = HeaderJson.parse(typeInfo, typeInfo(index));
    String type = listedType == null || listedType.isEmpty() ? null : listedType;
    if (type != null && !Names.isPlain(type)) {
      throw new ArtifactException("the payload type %s is not allowed".formatted(type));
    }
    String repeated = json.text("type");
    // Root file system images leave it empty here.
    if (repeated != null && !repeated.isEmpty() && !repeated.equals(type)) {
      throw json.wrong("type", "the payload type of header-info");
    }
    if (!metaData.isBlank()) {
      HeaderJson.check(metaData, metaData(index));
    }
    Map<String, String> provides = json.object("artifact_provides").textMap();
    if (provides.containsKey(RESERVED)) {
      throw json.wrong("artifact_provides", "without device_type, which no update can change");
    }
    if (!provides.keySet().stream().allMatch(Names::isProvide)) {
      throw json.wrong(
          "artifact_provides",
          "a list of names without blanks at their ends, = and *, which stands for other names");
    }
    return new PayloadHeader(
        index,
        type,
        provides,
        json.object("artifact_depends").textsMap(),
        json.texts("clears_artifact_provides"),
        typeInfo,
        metaData);
  }

  static String text(byte[] content, String name) throws ArtifactException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new ArtifactException(name + " is not text in UTF-8", e);
    }
  }
}
