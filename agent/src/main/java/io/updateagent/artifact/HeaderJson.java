package io.updateagent.artifact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import io.updateagent.json.Trees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the JSON documents of an artifact, and trusts nothing about their shape. */
final class HeaderJson {
  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
          .build();

  private final JsonNode root;
  private final String file;

  private HeaderJson(JsonNode root, String file) {
    this.root = root;
    this.file = file;
  }

  static HeaderJson parse(String text, String file) throws ArtifactException {
    try {
      JsonNode root = Trees.read(STRICT.createParser(text));
      if (!root.isObject()) {
        throw new ArtifactException(file + " is not a JSON object");
      }
      return new HeaderJson(root, file);
    } catch (IOException e) {
      throw explained(file, e);
    }
  }

  /** Makes sure that a text is a JSON object, without keeping what it says. */
  static void check(String text, String file) throws ArtifactException {
    try (JsonParser parser = STRICT.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ArtifactException(file + " is not a JSON object");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new ArtifactException(file + " is not JSON: something follows its end");
      }
    } catch (IOException e) {
      throw explained(file, e);
    }
  }

  private static ArtifactException explained(String file, IOException e) {
    if (e instanceof ArtifactException explained) {
      return explained;
    }
    if (e instanceof JsonProcessingException json) {
      return new ArtifactException(file + " is not JSON: " + reason(json), e);
    }
    throw new IllegalStateException("a text can always be read", e);
  }

  private static String reason(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return "it is nested too deeply, or a value in it is too long";
    }
    String words = e.getOriginalMessage();
    int detail = words.indexOf(" (start marker");
    return detail < 0 ? words : words.substring(0, detail);
  }

  /** What it is made of. */
  JsonNode node() {
    return root;
  }

  /** Fails if it has any other member. */
  void allow(Set<String> names) throws ArtifactException {
    allow(names, Set.of(), this);
  }

  /** Fails if it has any other member than those, and those that repeat another document's. */
  void allow(Set<String> names, Set<String> repeated, HeaderJson other) throws ArtifactException {
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      boolean same =
          repeated.contains(member.getKey())
              && member.getValue().equals(other.root.get(member.getKey()));
      if (!names.contains(member.getKey()) && !same) {
        String shown = Names.isOneLine(member.getKey()) ? member.getKey() : "a name in it";
        throw new ArtifactException("%s: %s is not allowed".formatted(file, shown));
      }
    }
  }

  /** A number that must be there. */
  int number(String name) throws ArtifactException {
    JsonNode node = root.path(name);
    if (!node.isInt()) {
      throw wrong(name, "a number");
    }
    return node.intValue();
  }

  /** A text that may be missing or null. */
  @Nullable String text(String name) throws ArtifactException {
    return text(root.path(name), name);
  }

  /** An object; an empty one if it is missing. */
  HeaderJson object(String name) throws ArtifactException {
    JsonNode node = root.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return new HeaderJson(Trees.object(), file);
    }
    if (!node.isObject()) {
      throw wrong(name, "an object");
    }
    return new HeaderJson(node, file);
  }

  /** A list of objects that must be there. */
  List<HeaderJson> objects(String name) throws ArtifactException {
    JsonNode node = root.path(name);
    if (!node.isArray() || node.isEmpty() || node.size() > Limits.PAYLOADS) {
      throw wrong(name, "a list of 1 to %d objects".formatted(Limits.PAYLOADS));
    }
    var all = new ArrayList<HeaderJson>();
    for (JsonNode element : node) {
      if (!element.isObject()) {
        throw wrong(name, "a list of objects");
      }
      all.add(new HeaderJson(element, file));
    }
    return all;
  }

  /** A list of texts; null if it is missing. */
  @Nullable List<String> texts(String name) throws ArtifactException {
    JsonNode node = root.path(name);
    return node.isMissingNode() || node.isNull() ? null : texts(node, name);
  }

  /** The members of this object, which must be texts. */
  Map<String, String> textMap() throws ArtifactException {
    Map<String, String> all = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      String value = text(member.getValue(), member.getKey());
      if (value != null) {
        all.put(member.getKey(), value);
      }
    }
    return all;
  }

  /** The members of this object, each a text or a list of texts. */
  Map<String, List<String>> textsMap() throws ArtifactException {
    Map<String, List<String>> all = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      JsonNode value = member.getValue();
      if (!value.isNull()) {
        all.put(
            member.getKey(),
            value.isTextual()
                ? List.of(plain(value, member.getKey()))
                : texts(value, member.getKey()));
      }
    }
    return all;
  }

  private List<String> texts(JsonNode node, String name) throws ArtifactException {
    if (!node.isArray()) {
      throw wrong(name, "a list of texts");
    }
    var all = new ArrayList<String>();
    for (JsonNode element : node) {
      if (!element.isTextual()) {
        throw wrong(name, "a list of texts");
      }
      all.add(plain(element, name));
    }
    return all;
  }

  private @Nullable String text(JsonNode node, String name) throws ArtifactException {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isTextual()) {
      throw wrong(name, "a text");
    }
    return plain(node, name);
  }

  /** These texts end up in lines: of listings, of files for modules, of messages. */
  private String plain(JsonNode node, String name) throws ArtifactException {
    if (!Names.isOneLine(node.textValue()) || !Names.isOneLine(name)) {
      throw wrong(name, "a text without line breaks, control and invisible characters");
    }
    return node.textValue();
  }

  ArtifactException wrong(String name, String wanted) {
    String shown = Names.isOneLine(name) ? name : "a name in it";
    return new ArtifactException("%s: %s must be %s".formatted(file, shown, wanted));
  }
}
