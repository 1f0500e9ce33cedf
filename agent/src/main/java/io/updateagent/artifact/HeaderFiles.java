package io.updateagent.artifact;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.artifact.ArtifactPlan.PlannedAugment;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code header.tar} is made of.
 *
 * @param info header-info
 * @param scripts state scripts, in order
 * @param payloads what is said of each payload
 */
record HeaderFiles(ObjectNode info, List<Path> scripts, List<PayloadFilesInHeader> payloads) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEPENDS = "artifact_depends";
  private static final String PROVIDES = "artifact_provides";

  /**
   * What the header holds of one payload.
   *
   * @param typeInfo type-info; null for none
   * @param metaData meta-data; empty for none
   */
  record PayloadFilesInHeader(@Nullable ObjectNode typeInfo, String metaData) {}

  /** The signed header of a plan. */
  static HeaderFiles of(ArtifactPlan plan) {
    ObjectNode info = JSON.createObjectNode();
    var types = info.putArray("payloads");
    var payloads = new ArrayList<PayloadFilesInHeader>();
    for (PlannedPayload payload : plan.payloads()) {
      types.addObject().put("type", payload.type());
      ObjectNode typeInfo = typeInfo(payload.type(), payload.provides(), payload.depends());
      if (payload.clears() != null) {
        typeInfo.set("clears_artifact_provides", JSON.valueToTree(payload.clears()));
      }
      payloads.add(new PayloadFilesInHeader(typeInfo, payload.metaData()));
    }
    ObjectNode provides = info.putObject(PROVIDES).put("artifact_name", plan.name());
    if (plan.group() != null) {
      provides.put("artifact_group", plan.group());
    }
    info.set(DEPENDS, JSON.valueToTree(plan.depends()));
    return new HeaderFiles(info, plan.scripts(), payloads);
  }

  /** The header of what is not signed of a plan. */
  static HeaderFiles ofAugment(ArtifactPlan plan) {
    ObjectNode info = JSON.createObjectNode();
    var types = info.putArray("payloads");
    var payloads = new ArrayList<PayloadFilesInHeader>();
    for (PlannedPayload payload : plan.payloads()) {
      PlannedAugment augment = payload.augment();
      types.addObject().put("type", augment == null ? null : augment.type());
      payloads.add(
          augment == null
              ? new PayloadFilesInHeader(null, "")
              : new PayloadFilesInHeader(
                  typeInfo(augment.type(), augment.provides(), augment.depends()),
                  augment.metaData()));
    }
    return new HeaderFiles(info, List.of(), payloads);
  }

  private static ObjectNode typeInfo(
      @Nullable String type, Map<String, String> provides, Map<String, List<String>> depends) {
    ObjectNode info = JSON.createObjectNode().put("type", type);
    if (!provides.isEmpty()) {
      info.set(PROVIDES, JSON.valueToTree(provides));
    }
    if (!depends.isEmpty()) {
      info.set(DEPENDS, values(depends));
    }
    return info;
  }

  /** A single value is written without a list around it, as the common tool does. */
  static ObjectNode values(Map<String, List<String>> depends) {
    ObjectNode node = JSON.createObjectNode();
    depends.forEach(
        (name, values) -> {
          if (values.size() == 1) {
            node.put(name, values.get(0));
          } else {
            node.set(name, JSON.valueToTree(values));
          }
        });
    return node;
  }

  /** Writes the archive's content. */
  void write(TarWriter tar) throws IOException {
    tar.put("header-info", JSON.writeValueAsBytes(info));
    for (Path script : scripts) {
      tar.put("scripts/" + script.getFileName(), script);
    }
    for (int i = 0; i < payloads.size(); i++) {
      String directory = "headers/%04d/".formatted(i);
      PayloadFilesInHeader payload = payloads.get(i);
      if (payload.typeInfo() != null) {
        tar.put(directory + "type-info", JSON.writeValueAsBytes(payload.typeInfo()));
      }
      if (!payload.metaData().isEmpty()) {
        tar.put(directory + "meta-data", payload.metaData().getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
