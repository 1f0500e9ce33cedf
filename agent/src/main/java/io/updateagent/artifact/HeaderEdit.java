package io.updateagent.artifact;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The header of an artifact while it is changed. What is not changed stays as it is, also what this
 * program does not know. Payloads are counted from 0.
 */
public final class HeaderEdit {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROVIDES = "artifact_provides";
  private static final String DEPENDS = "artifact_depends";
  private static final String CLEARS = "clears_artifact_provides";

  private final ObjectNode info;
  private final List<ObjectNode> typeInfos = new ArrayList<>();
  private final List<String> metaData = new ArrayList<>();
  private final Map<String, Path> scripts = new LinkedHashMap<>();
  private final Map<Integer, Path> replaced = new TreeMap<>();

  HeaderEdit(Header header, List<Path> scripts) throws IOException {
    info = (ObjectNode) JSON.readTree(header.headerInfo());
    for (PayloadHeader payload : header.payloads()) {
      typeInfos.add((ObjectNode) JSON.readTree(payload.typeInfo()));
      metaData.add(payload.metaData());
    }
    scripts.forEach(script -> this.scripts.put(name(script), script));
  }

  /** How many payloads there are. */
  public int payloads() {
    return typeInfos.size();
  }

  /** The artifact's name. */
  public void name(String name) {
    info.withObjectProperty(PROVIDES).put("artifact_name", name);
  }

  /** The group that it belongs to; empty for none. */
  public void group(String group) {
    ObjectNode provides = info.withObjectProperty(PROVIDES);
    provides.remove("artifact_group");
    if (!group.isEmpty()) {
      provides.put("artifact_group", group);
    }
  }

  /**
   * What the device must provide as a whole: {@code artifact_name} or {@code artifact_group}.
   *
   * @param values one of which it must be
   */
  public void depends(String name, List<String> values) {
    info.withObjectProperty(DEPENDS).set(name, JSON.valueToTree(values));
  }

  /** What a payload gives to the device, instead of what it gave. */
  public void provides(int payload, Map<String, String> provides) {
    typeInfos.get(payload).set(PROVIDES, JSON.valueToTree(provides));
  }

  /** What the device must provide for a payload, instead of what that was. */
  public void depends(int payload, Map<String, List<String>> depends) {
    typeInfos.get(payload).set(DEPENDS, HeaderFiles.values(depends));
  }

  /** Adds to what a payload takes away. */
  public void addClears(int payload, List<String> patterns) {
    ArrayNode clears = typeInfos.get(payload).withArrayProperty(CLEARS);
    patterns.forEach(clears::add);
  }

  /**
   * Takes a pattern back.
   *
   * @throws IOException if the payload does not have it
   */
  public void removeClears(int payload, String pattern) throws IOException {
    ArrayNode clears = typeInfos.get(payload).withArrayProperty(CLEARS);
    for (int i = 0; i < clears.size(); i++) {
      if (clears.get(i).asText().equals(pattern)) {
        clears.remove(i);
        return;
      }
    }
    throw new IOException("payload %d does not clear %s".formatted(payload, pattern));
  }

  /** JSON for the update module, instead of what that was. */
  public void metaData(int payload, String text) {
    metaData.set(payload, text);
  }

  /** A state script: another one, or instead of one of the same name. */
  public void script(Path script) {
    scripts.put(name(script), script);
  }

  /**
   * Takes a state script away.
   *
   * @throws IOException if there is none of the name
   */
  public void removeScript(String name) throws IOException {
    if (scripts.remove(name) == null) {
      throw new IOException("there is no state script " + name);
    }
  }

  /**
   * A file instead of all files of a payload. A checksum that a root file system image provides
   * follows it.
   */
  public void file(int payload, Path file) throws IOException {
    replaced.put(payload, file);
    if (typeInfos.get(payload).get(PROVIDES) instanceof ObjectNode provides) {
      for (String name : List.of("rootfs-image.checksum", "rootfs_image_checksum")) {
        if (provides.has(name)) {
          provides.put(name, FileChecksum.of(file));
        }
      }
    }
  }

  /** Payloads whose files are replaced, each by one. */
  Map<Integer, Path> replaced() {
    return replaced;
  }

  /** The header as it is to be written. */
  HeaderFiles files() {
    var payloads = new ArrayList<HeaderFiles.PayloadFilesInHeader>();
    for (int i = 0; i < typeInfos.size(); i++) {
      payloads.add(new HeaderFiles.PayloadFilesInHeader(typeInfos.get(i), metaData.get(i)));
    }
    return new HeaderFiles(info, List.copyOf(scripts.values()), payloads);
  }

  private static String name(Path script) {
    return Objects.requireNonNull(script.getFileName()).toString();
  }
}
