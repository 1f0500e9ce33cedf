package io.updateagent.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.json.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Small steps between JSON nodes and Java values; what is not as expected is damage. */
final class Json {
  /** Accepts one whole document and nothing else: no name twice, nothing behind the end. */
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Json() {}

  static ObjectNode object() {
    return Trees.object();
  }

  static String pretty(JsonNode node) {
    return Trees.pretty(node) + "\n";
  }

  static String line(JsonNode node) {
    return Trees.line(node);
  }

  static ObjectNode parse(byte[] text) throws DamagedException {
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString());
    } catch (CharacterCodingException e) {
      throw new DamagedException("it is not text");
    }
  }

  static ObjectNode parse(String text) throws DamagedException {
    try {
      JsonNode node = Trees.read(STRICT.createParser(text));
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new DamagedException("it is not a JSON object");
    } catch (IOException e) {
      throw new DamagedException("it is not JSON");
    }
  }

  static ArrayNode texts(List<String> values) {
    ArrayNode array = Trees.array();
    values.forEach(array::add);
    return array;
  }

  static ObjectNode texts(Map<String, String> values) {
    ObjectNode node = object();
    new TreeMap<>(values).forEach(node::put);
    return node;
  }

  static String text(JsonNode node, String name) throws DamagedException {
    String value = textOrNull(node, name);
    if (value == null) {
      throw new DamagedException(name + " is missing");
    }
    return value;
  }

  static @Nullable String textOrNull(JsonNode node, String name) throws DamagedException {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new DamagedException(name + " is no text");
    }
    return value.textValue();
  }

  static long number(JsonNode node, String name) throws DamagedException {
    JsonNode value = node.path(name);
    if (!value.canConvertToLong() || !value.isIntegralNumber()) {
      throw new DamagedException(name + " is no number");
    }
    return value.longValue();
  }

  static boolean flag(JsonNode node, String name) throws DamagedException {
    JsonNode value = node.path(name);
    if (!value.isBoolean()) {
      throw new DamagedException(name + " is neither true nor false");
    }
    return value.booleanValue();
  }

  static Instant time(JsonNode node, String name) throws DamagedException {
    try {
      return Instant.parse(text(node, name));
    } catch (java.time.DateTimeException e) {
      throw new DamagedException(name + " is no time");
    }
  }

  static <E extends Enum<E>> E word(JsonNode node, String name, Class<E> type)
      throws DamagedException {
    try {
      return Enum.valueOf(type, text(node, name));
    } catch (IllegalArgumentException e) {
      throw new DamagedException(name + " is unknown");
    }
  }

  static List<String> textList(JsonNode node, String name) throws DamagedException {
    var values = new ArrayList<String>();
    for (JsonNode element : node.path(name)) {
      if (!element.isTextual()) {
        throw new DamagedException(name + " is no list of texts");
      }
      values.add(element.textValue());
    }
    return values;
  }

  static Map<String, String> textMap(JsonNode node, String name) throws DamagedException {
    Map<String, String> values = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : node.path(name).properties()) {
      if (!member.getValue().isTextual()) {
        throw new DamagedException(name + " is no list of named texts");
      }
      values.put(member.getKey(), member.getValue().textValue());
    }
    return values;
  }
}
