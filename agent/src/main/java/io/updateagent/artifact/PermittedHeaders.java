package io.updateagent.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an update module lets the unsigned part of an artifact change (Update modules v3,
 * PermittedAugmentedHeaders): a JSON object whose members are {@code header-info}, {@code
 * type-info} and {@code meta-data}, and whose leaves are {@code true} for one value and {@code
 * [true]} for a list of values. What is not named is refused.
 *
 * <pre>{@code
 * { "type-info": { "artifact_depends": { "rootfs_image_checksum": true } },
 *   "meta-data": { "patches": [ true ] } }
 * }</pre>
 */
public final class PermittedHeaders {
  private static final String TYPE_INFO = "type-info";
  private static final String META_DATA = "meta-data";

  private final HeaderJson permitted;

  private PermittedHeaders(HeaderJson permitted) {
    this.permitted = permitted;
  }

  /**
   * Reads a module's answer; an empty one permits nothing.
   *
   * @throws ArtifactException if it is anything else than what is described above
   */
  public static PermittedHeaders parse(String answer) throws ArtifactException {
    String text = answer.isBlank() ? "{}" : answer;
    HeaderJson json = HeaderJson.parse(text, "the answer to PermittedAugmentedHeaders");
    json.allow(Set.of("header-info", TYPE_INFO, META_DATA));
    for (JsonNode file : json.node()) {
      if (!file.isObject() || !isUnderstood(file)) {
        throw new ArtifactException(
            "the answer to PermittedAugmentedHeaders has something else than true and [true]");
      }
    }
    return new PermittedHeaders(json);
  }

  private static boolean isUnderstood(JsonNode node) {
    if (node.isObject()) {
      return everyOne(node).stream().allMatch(PermittedHeaders::isUnderstood);
    }
    return isTrue(node) || isListOfAny(node);
  }

  private static List<JsonNode> everyOne(JsonNode node) {
    var all = new ArrayList<JsonNode>();
    node.forEach(all::add);
    return all;
  }

  private static boolean isTrue(JsonNode node) {
    return node.isBoolean() && node.booleanValue();
  }

  private static boolean isListOfAny(JsonNode node) {
    return node.isArray() && node.size() == 1 && isTrue(node.get(0));
  }

  /**
   * The payload as the augmented part makes it. The texts that modules are given stay the signed
   * ones.
   *
   * @throws ArtifactException if the part wants to change anything that is not permitted
   */
  public PayloadHeader apply(AugmentedHeader.Part part, PayloadHeader signed)
      throws ArtifactException {
    Map<String, List<String>> depends = new TreeMap<>(signed.depends());
    Map<String, String> provides = new TreeMap<>(signed.provides());
    if (!part.typeInfo().isEmpty()) {
      HeaderJson json = HeaderJson.parse(part.typeInfo(), TYPE_INFO);
      for (Map.Entry<String, JsonNode> member : json.node().properties()) {
        if (!member.getKey().equals("type")) {
          JsonNode known = permitted.node().path(TYPE_INFO).path(member.getKey());
          check(known, member.getValue(), TYPE_INFO + "." + member.getKey());
        }
      }
      depends.putAll(json.object("artifact_depends").textsMap());
      provides.putAll(json.object("artifact_provides").textMap());
    }
    if (!part.metaData().isBlank()) {
      JsonNode known = permitted.node().path(META_DATA);
      check(known, HeaderJson.parse(part.metaData(), META_DATA).node(), META_DATA);
    }
    return new PayloadHeader(
        signed.index(),
        part.type() == null ? signed.type() : part.type(),
        provides,
        depends,
        signed.clearsProvides(),
        signed.typeInfo(),
        signed.metaData());
  }

  private static void check(JsonNode permitted, JsonNode value, String path)
      throws ArtifactException {
    boolean named =
        permitted.isMissingNode() && !value.isEmpty(); // says which of its members is not
    if (value.isObject() && (permitted.isObject() || named)) {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        check(permitted.path(member.getKey()), member.getValue(), path + "." + member.getKey());
      }
      return;
    }
    boolean allowed =
        value.isArray()
            ? isListOfAny(permitted) && everyOne(value).stream().allMatch(JsonNode::isValueNode)
            : value.isValueNode() && isTrue(permitted);
    if (!allowed) {
      throw new ArtifactException(
          "the augmented part, which is not signed, wants to change %s, which the update module does not permit"
              .formatted(path));
    }
  }
}
