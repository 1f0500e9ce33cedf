package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Whatever the state file holds: it is what was written, or it is known to be damaged. */
class StateFuzzTest {
  @FuzzTest
  void state(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    parse(text);
    parse(withChecksum(text));
  }

  private static void parse(String text) {
    try {
      StateDocument document = StateDocument.parse(text.getBytes(StandardCharsets.UTF_8));
      assertEquals(document, StateDocument.parse(document.text().getBytes(StandardCharsets.UTF_8)));
    } catch (DamagedException | NewerFormatException damaged) {
      assertEquals(1, String.valueOf(damaged.getMessage()).lines().count());
    }
  }

  /** The same with the checksum that fits, so that what lies behind it is reached. */
  private static String withChecksum(String text) {
    try {
      ObjectNode node = Json.parse(text);
      node.remove("checksum");
      return Json.pretty(node.put("checksum", Checksum.of(node)));
    } catch (DamagedException e) {
      return "";
    }
  }
}
