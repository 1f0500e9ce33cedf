package io.updateagent.cli.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.artifact.AugmentedHeader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.cli.ExitCode;
import io.updateagent.cli.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "read",
    description = "Shows what an artifact holds; reads and verifies all of it first.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ArtifactRead extends Reading {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--json", description = "print a JSON object")
  boolean json;

  @Override
  public Integer call() throws IOException {
    ReadWhole artifact = read("read");
    if (json) {
      out().println(document(artifact).toPrettyString());
    } else {
      print(artifact, out());
    }
    return ExitCode.DONE;
  }

  private static void print(ReadWhole artifact, PrintWriter out) throws IOException {
    Header header = artifact.header();
    line(out, "Artifact", header.artifactName());
    line(out, "Group", Objects.requireNonNullElse(header.artifactGroup(), "none"));
    line(out, "Signature", artifact.signature());
    line(out, "Checksum", header.checksum());
    header.depends().forEach((name, values) -> line(out, "Depends", words(name, values)));
    artifact.scripts().forEach(script -> line(out, "Script", script));
    for (PayloadHeader payload : header.payloads()) {
      out.println();
      String type = Objects.requireNonNullElse(payload.type(), "none (empty payload)");
      line(out, "Payload " + payload.index(), type);
      payload.provides().forEach((name, value) -> line(out, "Provides", name + "=" + value));
      payload.depends().forEach((name, values) -> line(out, "Depends", words(name, values)));
      List<String> clears = payload.clearsProvides();
      line(out, "Clears", clears == null ? "everything" : String.join(" ", clears));
      if (!payload.metaData().isBlank()) {
        line(out, "Meta-data", JSON.readTree(payload.metaData()).toString());
      }
      for (ReadWhole.File one : artifact.files().get(payload.index())) {
        line(out, one.augmented() ? "Unsigned" : "File", sized(one));
      }
      AugmentedHeader.Part part = part(artifact, payload.index());
      if (part != null) {
        line(out, "Augmented", augmented(part).toString());
      }
    }
  }

  private static String sized(ReadWhole.File file) {
    return "%s (%d bytes, SHA-256 %s)".formatted(file.name(), file.size(), file.checksum());
  }

  private static String words(String name, List<String> values) {
    return name + "=" + String.join(" or ", values);
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-10s %s%n", name, value);
  }

  private static AugmentedHeader.@Nullable Part part(ReadWhole artifact, int payload) {
    return artifact.augment() == null
        ? null
        : artifact.augment().parts().stream()
            .filter(part -> part.index() == payload)
            .findFirst()
            .orElse(null);
  }

  private static ObjectNode augmented(AugmentedHeader.Part part) throws IOException {
    ObjectNode node = JSON.createObjectNode().put("type", part.type());
    node.set("type_info", tree(part.typeInfo()));
    node.set("meta_data", tree(part.metaData()));
    return node;
  }

  private static JsonNode tree(String text) throws IOException {
    return text.isBlank() ? JSON.nullNode() : JSON.readTree(text);
  }

  private static ObjectNode document(ReadWhole artifact) throws IOException {
    Header header = artifact.header();
    ObjectNode root =
        JSON.createObjectNode()
            .put("artifact_name", header.artifactName())
            .put("artifact_group", header.artifactGroup())
            .put("signed", artifact.hasSignature())
            .put("signature_verified", header.signed())
            .put("checksum", header.checksum());
    root.set("depends", JSON.valueToTree(header.depends()));
    root.set("scripts", JSON.valueToTree(artifact.scripts()));
    ArrayNode payloads = root.putArray("payloads");
    for (PayloadHeader payload : header.payloads()) {
      ObjectNode node = payloads.addObject().put("type", payload.type());
      node.set("provides", JSON.valueToTree(payload.provides()));
      node.set("depends", JSON.valueToTree(payload.depends()));
      node.set("clears", JSON.valueToTree(payload.clearsProvides()));
      node.put("meta_data", payload.metaData());
      node.set("files", JSON.valueToTree(artifact.files().get(payload.index())));
      AugmentedHeader.Part part = part(artifact, payload.index());
      if (part != null) {
        node.set("augment", augmented(part));
      }
    }
    return root;
  }
}
