package io.updateagent.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** A key that is there twice means one thing to a person and another to a parser. */
final class DuplicateKeys {
  private DuplicateKeys() {}

  /**
   * Reads a document to its end.
   *
   * @throws ConfigurationException with file, line and key if an object has a key twice
   */
  static void refuse(Path file, JsonParser document) throws IOException, ConfigurationException {
    Deque<Set<String>> open = new ArrayDeque<>();
    try (document) {
      for (JsonToken token = document.nextToken(); token != null; token = document.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          open.push(new HashSet<>());
        } else if (token == JsonToken.END_OBJECT) {
          open.pop();
        } else if (token == JsonToken.FIELD_NAME && !open.element().add(document.currentName())) {
          throw new ConfigurationException(
              "%s:%d: the key %s is there a second time; remove one of them"
                  .formatted(
                      file, document.currentTokenLocation().getLineNr(), document.currentName()));
        }
      }
    }
  }
}
