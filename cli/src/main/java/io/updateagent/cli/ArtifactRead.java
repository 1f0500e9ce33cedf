package io.updateagent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "read",
    description = "Shows what an artifact holds; reads and verifies all of it first.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ArtifactRead implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the artifact")
  Path file = Path.of("");

  @Option(
      names = {"-k", "--key"},
      paramLabel = "FILE",
      description = "public key in PEM format that must have signed it")
  @Nullable Path key;

  @Option(names = "--json", description = "print a JSON object")
  boolean json;

  @Override
  public Integer call() throws Exception {
    ReadWhole artifact = ReadWhole.of(file, key, "read");
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(document(artifact).toPrettyString());
    } else {
      print(artifact, out);
    }
    return ExitCode.DONE;
  }

  private static void print(ReadWhole artifact, PrintWriter out) {
    Header header = artifact.header();
    line(out, "Artifact", header.artifactName());
    line(out, "Group", Objects.requireNonNullElse(header.artifactGroup(), "none"));
    line(out, "Signature", header.signed() ? "verified" : "not checked");
    line(out, "Checksum", header.checksum());
    header.depends().forEach((name, values) -> line(out, "Depends", words(name, values)));
    for (PayloadHeader payload : header.payloads()) {
      out.println();
      String type = Objects.requireNonNullElse(payload.type(), "none (empty payload)");
      line(out, "Payload " + payload.index(), type);
      payload.provides().forEach((name, value) -> line(out, "Provides", name + "=" + value));
      payload.depends().forEach((name, values) -> line(out, "Depends", words(name, values)));
      List<String> clears = payload.clearsProvides();
      line(out, "Clears", clears == null ? "everything" : String.join(" ", clears));
      for (ReadWhole.File one : artifact.files().get(payload.index())) {
        line(out, "File", "%s (%d bytes)".formatted(one.name(), one.size()));
      }
    }
  }

  private static String words(String name, List<String> values) {
    return name + "=" + String.join(" or ", values);
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-10s %s%n", name, value);
  }

  private static ObjectNode document(ReadWhole artifact) {
    Header header = artifact.header();
    ObjectNode root =
        JSON.createObjectNode()
            .put("artifact_name", header.artifactName())
            .put("artifact_group", header.artifactGroup())
            .put("signature_verified", header.signed())
            .put("checksum", header.checksum());
    root.set("depends", JSON.valueToTree(header.depends()));
    ArrayNode payloads = root.putArray("payloads");
    for (PayloadHeader payload : header.payloads()) {
      ObjectNode node = payloads.addObject().put("type", payload.type());
      node.set("provides", JSON.valueToTree(payload.provides()));
      node.set("depends", JSON.valueToTree(payload.depends()));
      node.set("clears", JSON.valueToTree(payload.clearsProvides()));
      node.put("meta_data", payload.metaData());
      ArrayNode files = node.putArray("files");
      artifact
          .files()
          .get(payload.index())
          .forEach(one -> files.addObject().put("name", one.name()).put("size", one.size()));
    }
    return root;
  }
}
