package io.updateagent.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.TreeMap;

/** What a device says that it is, in one form: JSON with sorted keys. */
final class DeviceIdentity {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DeviceIdentity() {}

  /** The same identity is the same text; what is no JSON object stays as it is. */
  static String normal(String given) {
    try {
      JsonNode node = JSON.readTree(given);
      if (!node.isObject()) {
        return given;
      }
      var sorted = new TreeMap<String, JsonNode>();
      node.properties().forEach(one -> sorted.put(one.getKey(), one.getValue()));
      return JSON.writeValueAsString(sorted);
    } catch (JsonProcessingException e) {
      return given;
    }
  }
}
