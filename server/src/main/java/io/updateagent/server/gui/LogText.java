package io.updateagent.server.gui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A device's log as lines of text, whether it is kept as the messages it sent or as lines. */
final class LogText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LogText() {}

  static String read(String kept) {
    try {
      JsonNode root = JSON.readTree(kept);
      JsonNode messages = root.isArray() ? root : root.path("messages");
      if (!messages.isArray()) {
        return kept;
      }
      var text = new StringBuilder();
      for (JsonNode one : messages) {
        text.append(one.path("timestamp").asText())
            .append(' ')
            .append(one.path("level").asText())
            .append(' ')
            .append(one.path("message").asText())
            .append('\n');
      }
      return text.toString();
    } catch (JsonProcessingException e) {
      return kept;
    }
  }
}
