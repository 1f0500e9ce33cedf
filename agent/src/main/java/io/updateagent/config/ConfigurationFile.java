package io.updateagent.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.updateagent.json.Trees;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Typed reading of a JSON configuration; what is wrong is said with file, line and key. */
final class ConfigurationFile {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();
  private static final int LARGEST = 10_000_000;

  private final Path file;
  private final List<String> lines;
  private final JsonNode root;

  private ConfigurationFile(Path file, String text, JsonNode root) {
    this.file = file;
    this.lines = text.lines().toList();
    this.root = root;
  }

  static ConfigurationFile parse(Path file, String text) throws ConfigurationException {
    try {
      JsonNode root = Trees.read(JSON.createParser(text));
      if (!root.isObject()) {
        throw new ConfigurationException(
            file + ": must be a JSON object, like {\"ServerURL\": \"...\"}");
      }
      DuplicateKeys.refuse(file, JSON.createParser(text));
      return new ConfigurationFile(file, text, root);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place = at == null ? "" : ":%d:%d".formatted(at.getLineNr(), at.getColumnNr());
      throw new ConfigurationException(
          "%s%s: not valid JSON: %s".formatted(file, place, reason(e)));
    } catch (IOException e) {
      throw new IllegalStateException("a text can always be read", e);
    }
  }

  private static String reason(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return "it is nested too deeply, or a value in it is too long";
    }
    String words = e.getOriginalMessage().lines().findFirst().orElse("");
    int aboutTheParser = words.indexOf(" (start marker");
    return aboutTheParser < 0 ? words : words.substring(0, aboutTheParser);
  }

  List<String> keys() {
    var keys = new ArrayList<String>();
    root.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** The keys of a member that is an object; none if it is missing. */
  List<String> keys(String object) throws ConfigurationException {
    var keys = new ArrayList<String>();
    object(object).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** A member as it is; missing if there is none. */
  JsonNode member(String key) {
    return root.path(key);
  }

  /** A number of seconds; 0 counts as missing, as in mender.conf. */
  Duration seconds(String key, int otherwise) throws ConfigurationException {
    return Duration.ofSeconds(number(key, otherwise, "a whole number of seconds"));
  }

  int count(String key, int otherwise) throws ConfigurationException {
    return number(key, otherwise, "a whole number");
  }

  private int number(String key, int otherwise, String wanted) throws ConfigurationException {
    JsonNode node = root.path(key);
    if (isMissing(node)) {
      return otherwise;
    }
    if (!node.isInt() || node.intValue() < 0 || node.intValue() > LARGEST) {
      throw wrong(key, wanted + " from 0 to " + LARGEST, node);
    }
    return node.intValue() == 0 ? otherwise : node.intValue();
  }

  boolean flag(String key) throws ConfigurationException {
    JsonNode node = root.path(key);
    if (isMissing(node)) {
      return false;
    }
    if (!node.isBoolean()) {
      throw wrong(key, "true or false", node);
    }
    return node.booleanValue();
  }

  @Nullable String text(String key) throws ConfigurationException {
    return text(root.path(key), key);
  }

  @Nullable String text(String object, String key) throws ConfigurationException {
    return text(object(object).path(key), key);
  }

  /** A text that is not repeated in messages, not even if it is wrong. */
  @Nullable String secret(String object, String key) throws ConfigurationException {
    JsonNode node = object(object).path(key);
    if (!isMissing(node) && !node.isTextual()) {
      throw wrong(key, "a text", null);
    }
    return text(node, key);
  }

  @Nullable Path path(String key) throws ConfigurationException {
    return path(root.path(key), key);
  }

  @Nullable Path path(String object, String key) throws ConfigurationException {
    return path(object(object).path(key), key);
  }

  private JsonNode object(String key) throws ConfigurationException {
    JsonNode node = root.path(key);
    if (!isMissing(node) && !node.isObject()) {
      throw hidden(key, "an object", node);
    }
    return node;
  }

  List<String> texts(String key) throws ConfigurationException {
    var texts = new ArrayList<String>();
    for (JsonNode element : list(key)) {
      String text = text(element, key);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  List<Path> paths(String key) throws ConfigurationException {
    var paths = new ArrayList<Path>();
    for (JsonNode element : list(key)) {
      Path path = path(element, key);
      if (path != null) {
        paths.add(path);
      }
    }
    return paths;
  }

  /** The values of one member of each object in a list. */
  List<String> texts(String key, String member) throws ConfigurationException {
    var texts = new ArrayList<String>();
    for (JsonNode element : list(key)) {
      if (!element.isObject()) {
        throw hidden(key, "a list of objects, like {\"%s\": \"...\"}".formatted(member), element);
      }
      String text = text(element.path(member), member);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  private JsonNode list(String key) throws ConfigurationException {
    JsonNode node = root.path(key);
    if (!isMissing(node) && !node.isArray()) {
      throw hidden(key, "a list", node);
    }
    return node;
  }

  private @Nullable Path path(JsonNode node, String key) throws ConfigurationException {
    String text = text(node, key);
    try {
      return text == null ? null : Path.of(text);
    } catch (InvalidPathException e) {
      throw hidden(key, "the path of a file", node);
    }
  }

  private @Nullable String text(JsonNode node, String key) throws ConfigurationException {
    if (isMissing(node)) {
      return null;
    }
    if (!node.isTextual()) {
      throw hidden(key, "a text", node);
    }
    return node.textValue().isEmpty() ? null : node.textValue();
  }

  private static boolean isMissing(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  ConfigurationException wrong(String key, String wanted, @Nullable JsonNode node) {
    String found = node == null ? "" : ", but is " + shown(node);
    return new ConfigurationException(
        "%s:%d: %s must be %s%s".formatted(file, line(key), key, wanted, found));
  }

  /** As {@link #wrong}, where the value may hold a secret, so that only its kind is said. */
  private ConfigurationException hidden(String key, String wanted, JsonNode node) {
    return wrong(key, "%s, but is %s".formatted(wanted, kind(node)), null);
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL, MISSING, BINARY, POJO -> "nothing";
    };
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  /** Where a key stands; of one in an object, like {@code Windows[0].From}, where that begins. */
  private int line(String key) {
    String outermost = key.replaceAll("[\\[.].*", "");
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains('"' + outermost + '"')) {
        return i + 1;
      }
    }
    return 1;
  }
}
