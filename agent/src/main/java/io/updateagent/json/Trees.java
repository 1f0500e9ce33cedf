package io.updateagent.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Reads and writes trees as an {@code ObjectMapper} does, and the same text. A mapper first
 * prepares for every type of Java, the dates of all languages among them, which takes a command
 * that looks at the state as long as all else that it does.
 */
public final class Trees {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory PLAIN = new JsonFactory();

  private Trees() {}

  /**
   * Reads one whole document.
   *
   * @param document is closed
   * @return missing if there is nothing but blanks
   * @throws JsonParseException if it is not JSON, or something follows
   */
  public static JsonNode read(JsonParser document) throws IOException {
    try (document) {
      if (document.nextToken() == null) {
        return MissingNode.getInstance();
      }
      JsonNode root = value(document);
      if (document.nextToken() != null) {
        throw new JsonParseException(document, "something follows the end of the document");
      }
      return root;
    }
  }

  /**
   * Reads a text of another's; what follows the first document is passed over.
   *
   * @return missing if there is nothing but blanks
   * @throws IOException if it is not JSON
   */
  public static JsonNode first(String text) throws IOException {
    try (JsonParser document = PLAIN.createParser(text)) {
      return document.nextToken() == null ? MissingNode.getInstance() : value(document);
    }
  }

  /** An empty object. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** An empty list. */
  public static ArrayNode array() {
    return NODES.arrayNode();
  }

  /** How deep it may go, and how long a value may be, is limited by the parser. */
  private static JsonNode value(JsonParser document) throws IOException {
    return switch (document.currentToken()) {
      case START_OBJECT -> object(document);
      case START_ARRAY -> array(document);
      case VALUE_STRING -> NODES.textNode(document.getText());
      case VALUE_NUMBER_INT -> wholeNumber(document);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(document.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value begins with " + document.currentToken());
    };
  }

  private static ObjectNode object(JsonParser document) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String name = document.nextFieldName(); name != null; name = document.nextFieldName()) {
      document.nextToken();
      object.set(name, value(document));
    }
    return object;
  }

  private static ArrayNode array(JsonParser document) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (document.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(document));
    }
    return array;
  }

  private static JsonNode wholeNumber(JsonParser document) throws IOException {
    return switch (document.getNumberType()) {
      case INT -> NODES.numberNode(document.getIntValue());
      case LONG -> NODES.numberNode(document.getLongValue());
      default -> NODES.numberNode(document.getBigIntegerValue());
    };
  }

  /** As one line, without an end of line. */
  public static String line(JsonNode tree) {
    return text(tree, false);
  }

  /** As lines for people, without an end of the last one. */
  public static String pretty(JsonNode tree) {
    return text(tree, true);
  }

  private static String text(JsonNode tree, boolean pretty) {
    var text = new StringWriter();
    try (JsonGenerator generator = PLAIN.createGenerator(text)) {
      if (pretty) {
        generator.setPrettyPrinter(new DefaultPrettyPrinter());
      }
      write(tree, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("a text takes everything", e);
    }
    return text.toString();
  }

  private static void write(JsonNode node, JsonGenerator generator) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        generator.writeStartObject(node);
        for (Map.Entry<String, JsonNode> member : node.properties()) {
          generator.writeFieldName(member.getKey());
          write(member.getValue(), generator);
        }
        generator.writeEndObject();
      }
      case ARRAY -> {
        generator.writeStartArray(node, node.size());
        for (JsonNode element : node) {
          write(element, generator);
        }
        generator.writeEndArray();
      }
      case STRING -> generator.writeString(node.textValue());
      case NUMBER -> number(node, generator);
      case BOOLEAN -> generator.writeBoolean(node.booleanValue());
      case NULL, MISSING -> generator.writeNull();
      case BINARY, POJO -> throw new IllegalArgumentException("no JSON: " + node.getNodeType());
    }
  }

  private static void number(JsonNode node, JsonGenerator generator) throws IOException {
    switch (node.numberType()) {
      case INT -> generator.writeNumber(node.intValue());
      case LONG -> generator.writeNumber(node.longValue());
      case BIG_INTEGER -> generator.writeNumber(node.bigIntegerValue());
      case FLOAT -> generator.writeNumber(node.floatValue());
      case DOUBLE -> generator.writeNumber(node.doubleValue());
      case BIG_DECIMAL -> generator.writeNumber(node.decimalValue());
    }
  }
}
