package io.updateagent.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.PayloadHeader;
import java.io.IOException;

/**
 * What an artifact says of itself, as it is kept and shown:
 *
 * <pre>{@code
 * {"name": "app-2", "group": null, "depends": {"device_type": ["box"]}, "signed": true, "augmented": false,
 *  "scripts": ["ArtifactInstall_Enter_00"],
 *  "payloads": [{"type": "single-file", "provides": {"app.version": "2"}, "depends": {},
 *    "clears_provides": ["app.*"], "files": [{"name": "app.bin", "size": 7}]}]}
 * }</pre>
 */
final class ArtifactContent {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ArtifactContent() {}

  /**
   * Reads an artifact to its verified end.
   *
   * @throws IOException as {@link ArtifactReader#nextPayload} does
   */
  static ObjectNode read(ArtifactReader reader) throws IOException {
    Header header = reader.header();
    ObjectNode content =
        JSON.createObjectNode()
            .put("name", header.artifactName())
            .put("group", header.artifactGroup());
    content.set("depends", JSON.valueToTree(header.depends()));
    content.put("signed", reader.hasSignature()).put("augmented", reader.augment() != null);
    content.set("scripts", JSON.valueToTree(reader.scripts()));
    ArrayNode payloads = content.putArray("payloads");
    for (PayloadHeader payload : header.payloads()) {
      PayloadFiles files = reader.nextPayload();
      if (files == null) {
        throw new IllegalStateException("the header names a payload that does not come");
      }
      describe(payloads.addObject(), payload, files);
    }
    // Asked once more, it makes sure that this is the end.
    if (reader.nextPayload() != null) {
      throw new IllegalStateException("a payload that the header does not name");
    }
    return content;
  }

  private static void describe(ObjectNode node, PayloadHeader payload, PayloadFiles files)
      throws IOException {
    node.put("type", payload.type());
    node.set("provides", JSON.valueToTree(payload.provides()));
    node.set("depends", JSON.valueToTree(payload.depends()));
    node.set("clears_provides", JSON.valueToTree(payload.clearsProvides()));
    ArrayNode list = node.putArray("files");
    for (PayloadFile file = files.next(); file != null; file = files.next()) {
      list.addObject().put("name", file.name()).put("size", file.size());
    }
  }
}
