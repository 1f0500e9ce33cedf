package io.updateagent.server.gui;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.NotFoundResponse;
import io.updateagent.server.gui.Moments.Moment;
import io.updateagent.server.request.ArrivingBody;
import io.updateagent.server.request.Fields;
import io.updateagent.server.request.Form;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Artifacts;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The artifacts: what they are, which devices they fit, and how they come here. */
final class ArtifactPages {
  private static final int MOST_DEVICES = 50;
  private static final int LONGEST_DESCRIPTION = 2000;
  private static final int LONGEST_TOKEN = 200;

  private final Desk desk;
  private final Intake intake;

  ArtifactPages(Desk desk, Intake intake) {
    this.desk = desk;
    this.intake = intake;
  }

  /** The list. */
  record ListView(List<Row> rows) {}

  /** An artifact in a line. */
  record Row(Artifact artifact, String size, List<String> payloads, Moment uploaded, int fits) {}

  /** One artifact. */
  record View(
      Artifact artifact,
      String size,
      Moment uploaded,
      ArtifactText text,
      int fits,
      List<Fit> devices,
      boolean inUse) {}

  /** A device that it fits. */
  record Fit(String id, String name, Badge badge, String runs) {}

  /** The form. */
  record UploadView(String problem) {}

  void list(Context context) {
    List<Device> devices = accepted();
    List<Row> rows =
        desk.store.artifacts().all().stream()
            .map(
                one ->
                    new Row(
                        one,
                        Words.size(one.size()),
                        ArtifactText.read(one.content()).types(),
                        desk.moments.of(one.uploaded()),
                        fitting(one, devices).size()))
            .toList();
    desk.show(context, "artifacts", "Artifacts", "artifacts", new ListView(rows));
  }

  private List<Device> accepted() {
    return desk.store.devices().find(DeviceFilter.all().with(Admission.ACCEPTED));
  }

  private static List<Device> fitting(Artifact artifact, List<Device> devices) {
    return devices.stream().filter(one -> artifact.fits(one.type())).toList();
  }

  private Artifact artifact(Context context) {
    return desk.store
        .artifacts()
        .find(context.pathParam("id"))
        .orElseThrow(() -> new NotFoundResponse("there is no such artifact"));
  }

  void show(Context context) {
    Artifact artifact = artifact(context);
    List<Device> fitting = fitting(artifact, accepted());
    var view =
        new View(
            artifact,
            Words.size(artifact.size()),
            desk.moments.of(artifact.uploaded()),
            ArtifactText.read(artifact.content()),
            fitting.size(),
            fitting.stream()
                .limit(MOST_DEVICES)
                .map(one -> new Fit(one.id(), Words.name(one), Badge.of(one), one.artifact()))
                .toList(),
            desk.store.artifacts().isInUse(artifact.name()));
    desk.show(context, "artifact", artifact.name(), "artifacts", view);
  }

  void form(Context context) {
    desk.show(context, "upload", "Upload an artifact", "artifacts", new UploadView(""));
  }

  void upload(Context context) throws IOException {
    InputStream body = ArrivingBody.of(context);
    try {
      Intake.Result result =
          read(desk.session(context), Form.open(context.header("Content-Type"), body));
      if (result.taken() == Artifacts.Taken.NAME_TAKEN) {
        refuse(
            context,
            "another artifact is called \"%s\" and fits the same devices; give this one another name"
                .formatted(result.artifact().name()));
        return;
      }
      Artifact artifact =
          desk.store.artifacts().named(result.artifact().name()).stream()
              .filter(one -> one.checksum().equals(result.artifact().checksum()))
              .findFirst()
              .orElse(result.artifact());
      boolean isNew = result.taken() == Artifacts.Taken.NEW;
      if (isNew) {
        desk.note(context, "artifact uploaded", artifact.id(), artifact.name());
      }
      context.redirect("/artifacts/" + artifact.id() + "?done=" + (isNew ? "uploaded" : "same"));
    } catch (ArrivingBody.TooSlow e) {
      throw Fields.tooSlow(e);
    } catch (IOException e) {
      body.transferTo(OutputStream.nullOutputStream());
      refuse(context, String.valueOf(e.getMessage()));
    } catch (ForbiddenResponse e) {
      Fields.pass(body);
      throw e;
    }
  }

  /** Reads the artifact while it arrives; the token of the session has to come before it. */
  private Intake.Result read(Session session, Form form) throws IOException {
    Intake.@Nullable Result result = null;
    String description = "";
    String token = "";
    for (Form.Field field = form.next(); field != null; field = form.next()) {
      switch (field.name()) {
        case Front.TOKEN -> token = field.text(LONGEST_TOKEN);
        case "description" -> description = described(field.text(4 * LONGEST_DESCRIPTION + 1));
        case "artifact" -> {
          Front.requireToken(session, token);
          result = intake.take(chosen(field.content()), description);
        }
        default -> {} // not of this form
      }
    }
    Front.requireToken(session, token);
    if (result == null) {
      throw new BadRequestResponse("the form has no artifact");
    }
    boolean isLater = !description.equals(result.artifact().description());
    if (result.taken() == Artifacts.Taken.NEW && isLater) {
      desk.store.artifacts().describe(result.artifact().id(), description);
    }
    return result;
  }

  private static InputStream chosen(InputStream content) throws IOException {
    var file = new PushbackInputStream(content);
    int first = file.read();
    if (first < 0) {
      throw new IOException("choose a file first");
    }
    file.unread(first);
    return file;
  }

  private static String described(String text) {
    if (text.strip().length() > LONGEST_DESCRIPTION) {
      throw new BadRequestResponse(
          "a description has up to " + LONGEST_DESCRIPTION + " characters");
    }
    return text.strip();
  }

  private void refuse(Context context, String why) {
    context.status(400);
    desk.show(context, "upload", "Upload an artifact", "artifacts", new UploadView(why));
  }

  void describe(Context context) {
    Artifact artifact = artifact(context);
    desk.store.artifacts().describe(artifact.id(), described(Desk.form(context, "description")));
    desk.note(context, "artifact described", artifact.id(), artifact.name());
    context.redirect("/artifacts/" + artifact.id() + "?done=described");
  }

  void confirmDelete(Context context) {
    Artifact artifact = artifact(context);
    desk.show(
        context,
        "delete-artifact",
        "Delete " + artifact.name(),
        "artifacts",
        new DeviceActions.Confirm(artifact.id(), artifact.name()));
  }

  void delete(Context context) throws IOException {
    Artifact artifact = artifact(context);
    if (desk.store.artifacts().isInUse(artifact.name())) {
      throw new BadRequestResponse(
          "a deployment of \"%s\" goes on; abort it first".formatted(artifact.name()));
    }
    desk.store.artifacts().remove(artifact.id());
    desk.note(context, "artifact deleted", artifact.id(), artifact.name());
    context.redirect("/artifacts?done=deleted");
  }
}
