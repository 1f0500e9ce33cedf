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

  private final Archive archive;
  private final ScriptSink scripts;
  private final Map<String, String> files = new HashMap<>();
  private long total;
  private int count;

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
    return new HeaderReader(new Archive(in), scripts).read(checksum, signed);
  }

  private Header read(String checksum, boolean signed) throws IOException {
    Archive.Entry first = archive.next();
    if (first == null || !first.name().equals(HEADER_INFO)) {
      throw new ArtifactException("the header does not begin with header-info");
    }
    take(first);
    for (Archive.Entry entry = archive.next(); entry != null; entry = archive.next()) {
      take(entry);
    }
    String info = Objects.requireNonNull(files.remove(HEADER_INFO));
    Header header = header(info, HeaderJson.parse(info, HEADER_INFO), checksum, signed);
    if (!files.isEmpty()) {
      throw new ArtifactException(
          "the header has the unknown file " + files.keySet().iterator().next());
    }
    return header;
  }

  private void take(Archive.Entry entry) throws IOException {
    total += entry.size();
    count++;
    if (total > Limits.HEADER || count > Limits.FILES) {
      throw new ArtifactException("the header is larger than is allowed");
    }
    if (entry.name().startsWith(SCRIPTS)) {
      String name = entry.name().substring(SCRIPTS.length());
      if (!Names.isPlain(name)) {
        throw new ArtifactException("the state script name %s is not allowed".formatted(name));
      }
      scripts.take(name, archive.read(entry, Limits.SCRIPT));
      return;
    }
    String text = text(archive.read(entry, Limits.HEADER_FILE), entry.name());
    if (files.put(entry.name(), text) != null) {
      throw new ArtifactException("the header has %s twice".formatted(entry.name()));
    }
  }

  private Header header(String text, HeaderJson info, String checksum, boolean signed)
      throws ArtifactException {
    HeaderJson provides = info.object("artifact_provides");
    String name = provides.text("artifact_name");
    if (name == null || name.isEmpty() || name.length() > 255 || !name.equals(name.strip())) {
      throw info.wrong("artifact_name", "a name of 1 to 255 characters");
    }
    var payloads = new ArrayList<PayloadHeader>();
    for (HeaderJson payload : info.objects("payloads")) {
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
    String directory = "headers/%04d/".formatted(index);
    String typeInfo = files.remove(directory + "type-info");
    if (typeInfo == null) {
      throw new ArtifactException("the header has no %stype-info".formatted(directory));
    }
    String metaData = Objects.requireNonNullElse(files.remove(directory + "meta-data"), "");
    HeaderJson json = HeaderJson.parse(typeInfo, directory + "type-info");
    String type = listedType == null || listedType.isEmpty() ? null : listedType;
    String repeated = json.text("type");
    // Root file system images leave it empty here.
    if (repeated != null && !repeated.isEmpty() && !repeated.equals(type)) {
      throw json.wrong("type", "the payload type of header-info");
    }
    if (!metaData.isBlank()) {
      HeaderJson.parse(metaData, directory + "meta-data");
    }
    return new PayloadHeader(
        index,
        type,
        json.object("artifact_provides").textMap(),
        json.object("artifact_depends").textsMap(),
        json.texts("clears_artifact_provides"),
        typeInfo,
        metaData);
  }

  private static String text(byte[] content, String name) throws ArtifactException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new ArtifactException(name + " is not text in UTF-8", e);
    }
  }
}
