package io.updateagent.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.updateagent.artifact.ArtifactException;
import io.updateagent.server.access.Needs;
import io.updateagent.server.request.ArrivingBody;
import io.updateagent.server.request.Fields;
import io.updateagent.server.request.Form;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Artifacts;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.jspecify.annotations.Nullable;

/** The artifacts, for people and their programs: Mender's management API, as mender-cli uses it. */
final class ArtifactApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = ManagementApi.BASE + "/deployments/artifacts";
  private static final String ONE = BASE + "/{id}";
  private static final int LONGEST_DESCRIPTION = 4096;
  private static final int INSUFFICIENT_STORAGE = 507;

  private final Store store;
  private final Artifacts artifacts;
  private final ArtifactFolder folder;
  private final ArtifactIntake intake;
  private final Offers offers;

  ArtifactApi(Store store, ArtifactFolder folder, ArtifactIntake intake, Offers offers) {
    this.store = store;
    this.artifacts = store.artifacts();
    this.folder = folder;
    this.intake = intake;
    this.offers = offers;
  }

  void routes(RoutesConfig routes) {
    routes.get(BASE, this::list, Needs.READ);
    routes.post(BASE, this::upload, Needs.OPERATE);
    routes.get(ONE, this::show, Needs.READ);
    routes.put(ONE, this::describe, Needs.OPERATE);
    routes.delete(ONE, this::remove, Needs.OPERATE);
    routes.get(ONE + "/download", this::download, Needs.READ);
  }

  private void list(Context context) throws IOException {
    folder.takeIn();
    ArrayNode list = JSON.createArrayNode();
    artifacts.all().forEach(artifact -> list.add(describe(artifact)));
    folder
        .problems()
        .forEach((file, problem) -> list.addObject().put("file", file).put("problem", problem));
    Answers.json(context, list);
  }

  private void show(Context context) {
    Answers.json(context, describe(artifact(context)));
  }

  /** The words of Mender, and all that is known of it as {@code content}. */
  private static ObjectNode describe(Artifact artifact) {
    JsonNode content = content(artifact);
    ObjectNode node =
        JSON.createObjectNode()
            .put("id", artifact.id())
            .put("name", artifact.name())
            .put("description", artifact.description())
            .put("signed", artifact.signed())
            .put("size", artifact.size())
            .put("checksum", artifact.checksum())
            .put("modified", artifact.uploaded().toString());
    node.set("device_types_compatible", JSON.valueToTree(artifact.types()));
    node.putObject("info").put("format", "mender").put("version", 3);
    node.putObject("artifact_provides").put("artifact_name", artifact.name());
    node.set("artifact_depends", content.path("depends"));
    ArrayNode updates = node.putArray("updates");
    for (JsonNode payload : content.path("payloads")) {
      ObjectNode update = updates.addObject();
      update.putObject("type_info").set("type", payload.path("type"));
      update.set("files", payload.path("files"));
    }
    node.set("content", content);
    return node;
  }

  private static JsonNode content(Artifact artifact) {
    try {
      return JSON.readTree(artifact.content());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what an artifact says of itself is no JSON", e);
    }
  }

  private void upload(Context context) throws IOException {
    InputStream body = ArrivingBody.of(context);
    try {
      ArtifactIntake.Result result = read(Form.open(context.header("Content-Type"), body));
      refuseKnown(result);
      Artifact artifact = artifacts.find(result.artifact().id()).orElseThrow();
      Answers.note(context, store, "artifact uploaded", artifact.id(), artifact.name());
      Answers.made(context, BASE + "/" + artifact.id(), describe(artifact));
    } catch (ArrivingBody.TooSlow e) {
      throw Fields.tooSlow(e);
    } catch (ArrivingStream.TooLarge e) {
      throw new ContentTooLargeResponse(message(e));
    } catch (FileUploadException e) {
      throw new BadRequestResponse("the form is broken: " + e.getMessage());
    } catch (ArtifactException e) {
      letPass(body);
      throw new BadRequestResponse(message(e));
    } catch (ArrivingStream.NoRoom e) {
      letPass(body);
      throw new HttpResponseException(INSUFFICIENT_STORAGE, message(e), Map.of());
    }
  }

  /** The description may come before the artifact or after it. */
  private ArtifactIntake.Result read(Form form) throws IOException {
    ArtifactIntake.@Nullable Result result = null;
    String description = "";
    for (Form.Field field = form.next(); field != null; field = form.next()) {
      if (field.name().equals("artifact") && result == null) {
        result = intake.take(field.content(), description);
      } else if (field.name().equals("description")) {
        description = field.text(LONGEST_DESCRIPTION);
      }
    }
    if (result == null) {
      throw new BadRequestResponse("the form has no artifact");
    }
    if (result.taken() == Artifacts.Taken.NEW
        && !description.equals(result.artifact().description())) {
      artifacts.describe(result.artifact().id(), description);
    }
    return result;
  }

  private static void refuseKnown(ArtifactIntake.Result result) {
    Artifact artifact = result.artifact();
    switch (result.taken()) {
      case NEW -> {}
      case SAME ->
          throw new ConflictResponse(
              "this very artifact, %s, is here already".formatted(artifact.name()));
      case NAME_TAKEN ->
          throw new ConflictResponse(
              "there is another artifact named %s for one of these device types: %s; give it another name"
                  .formatted(artifact.name(), String.join(", ", artifact.types())));
    }
  }

  /** An answer that comes while the caller still sends would be lost with the connection. */
  private static void letPass(InputStream body) throws IOException {
    body.transferTo(OutputStream.nullOutputStream());
  }

  private void describe(Context context) {
    String description = Order.text(Body.json(context, Body.SMALL), "description");
    if (description.length() > LONGEST_DESCRIPTION) {
      throw new BadRequestResponse(
          "the description is longer than %d characters".formatted(LONGEST_DESCRIPTION));
    }
    Artifact artifact = artifact(context);
    artifacts.describe(artifact.id(), description);
    Answers.done(context, store, "artifact described", artifact.id(), artifact.name());
  }

  private void remove(Context context) throws IOException {
    Artifact artifact = artifact(context);
    if (artifacts.isInUse(artifact.name())) {
      throw new ConflictResponse(
          "a deployment of %s goes on; abort it first, or wait until it is finished"
              .formatted(artifact.name()));
    }
    artifacts.remove(artifact.id());
    Answers.done(context, store, "artifact deleted", artifact.id(), artifact.name());
  }

  private void download(Context context) {
    Offers.Link link = offers.link(artifact(context));
    Answers.json(
        context,
        JSON.createObjectNode()
            .put("uri", DeviceApi.base(context) + link.path())
            .put("expire", link.expires().toString()));
  }

  private Artifact artifact(Context context) {
    return artifacts
        .find(context.pathParam("id"))
        .orElseThrow(() -> new NotFoundResponse("there is no such artifact"));
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
