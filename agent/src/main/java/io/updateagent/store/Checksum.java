package io.updateagent.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over a JSON object, kept as its last member, by which damage is found. */
final class Checksum {
  private Checksum() {}

  /** Adds the checksum of the object as it is. */
  static void seal(ObjectNode node, String member) {
    node.put(member, of(node));
  }

  /**
   * Takes the checksum out of an object.
   *
   * @throws DamagedException if it is missing or not that of the rest
   */
  static void open(ObjectNode node, String member) throws DamagedException {
    String expected = Json.text(node, member);
    node.remove(member);
    if (!expected.equals(of(node))) {
      throw new DamagedException("its checksum is wrong");
    }
  }

  /** The checksum of an object that has none yet. */
  static String of(ObjectNode node) {
    try {
      byte[] content = Json.line(node).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
