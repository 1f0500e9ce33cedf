package io.updateagent.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees are read and written as jackson's own mapper does it. */
class TreesTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String[] TEXTS = {
    "", "app-1", "\"\\/\b\f\n\r\t", "\u0000\u001f\u007f", "\u00e4\u20ac\ud83d\ude00", "\ud83d"
  };

  private final Random random = new Random(7);

  @Test
  void everyTreeIsTheSameTextAndTheSameTree() throws IOException {
    for (int i = 0; i < 5_000; i++) {
      JsonNode tree = tree(4);
      assertEquals(tree.toString(), Trees.line(tree));
      assertEquals(tree.toPrettyString(), Trees.pretty(tree));
      String text = tree.toString();
      if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
        assertEquals(MAPPER.readTree(text), read(text), text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1e400",
        "1.10",
        "12345678901",
        "123456789012345678901234567890",
        "null",
        "\"\"",
        " [ ] ",
        "{\"a\":{\"b\":[1,[2,{}],null]},\"a\":3}",
        "\"\\ud83d\\ude00\""
      })
  void everyDocumentIsTheSameTree(String text) throws IOException {
    assertEquals(MAPPER.readTree(text), read(text));
  }

  @Test
  void ofAnothersTextTheFirstDocumentCounts() throws IOException {
    assertEquals(MAPPER.createObjectNode().put("a", 1), Trees.first("{\"a\":1} [] garbage"));
    assertTrue(Trees.first("\n").isMissingNode());
    assertThrows(JsonProcessingException.class, () -> Trees.first("{\"a\":1"));
  }

  @Test
  void ofBlanksNothingIsRead() throws IOException {
    assertTrue(read(" \n ").isMissingNode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[1,",
        "[1",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1,]",
        "]",
        "}",
        "{]",
        "\"a",
        "tru",
        "01",
        "1 2",
        "{} {}",
        "[]]",
        "{}x",
        "NaN",
        "'a'",
        "{a:1}"
      })
  void everythingElseIsRefused(String text) {
    assertThrows(JsonProcessingException.class, () -> MAPPER.readTree(text));
    assertThrows(JsonProcessingException.class, () -> read(text));
  }

  @Test
  void depthIsLimited() {
    assertThrows(JsonProcessingException.class, () -> read("[".repeat(100_000)));
    assertThrows(JsonProcessingException.class, () -> read("{\"a\":".repeat(100_000)));
  }

  private static JsonNode read(String text) throws IOException {
    return Trees.read(new JsonFactory().createParser(text));
  }

  private JsonNode tree(int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 10)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextInt());
      case 3 -> NODES.numberNode(random.nextLong());
      case 4 -> NODES.numberNode(new BigInteger(90, random));
      case 5 -> NODES.numberNode(random.nextDouble() * Math.pow(10, random.nextInt(40) - 20));
      case 6, 7, 8 -> NODES.textNode(text());
      case 9 -> random.nextBoolean() ? NODES.objectNode() : NODES.arrayNode();
      case 10 -> object(depth - 1);
      default -> array(depth - 1);
    };
  }

  private ObjectNode object(int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = random.nextInt(6); i >= 0; i--) {
      object.set(text() + random.nextInt(9), tree(depth));
    }
    return object;
  }

  private ArrayNode array(int depth) {
    ArrayNode array = NODES.arrayNode();
    for (int i = random.nextInt(6); i >= 0; i--) {
      array.add(tree(depth));
    }
    return array;
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  @Test
  void numbersKeepTheirKind() {
    ArrayNode numbers =
        NODES.arrayNode().add(1.5f).add(new BigDecimal("1.10")).add(Long.MAX_VALUE).add(1e300);
    assertEquals(numbers.toString(), Trees.line(numbers));
  }
}
