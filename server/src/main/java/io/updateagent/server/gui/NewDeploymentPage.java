package io.updateagent.server.gui;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.updateagent.server.gui.Moments.Moment;
import io.updateagent.server.reach.Choice;
import io.updateagent.server.reach.Reach;
import io.updateagent.server.request.Fields;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a deployment comes to be: a form, then what it would do, and only then the deployment. */
final class NewDeploymentPage {
  private static final int MOST_SHOWN = 200;

  private final Desk desk;

  NewDeploymentPage(Desk desk) {
    this.desk = desk;
  }

  /** The form. */
  record FormView(
      Draft draft, List<String> artifacts, List<String> groups, String problem, String target) {}

  /** What it would do. */
  record PreviewView(
      Draft draft,
      Plan plan,
      String target,
      String phases,
      String stops,
      Reach reach,
      List<Wrong> wrong,
      int notShown,
      String problem) {}

  /** An inconsistent device that it would go to. */
  record Wrong(String id, String name, Moment since, String cause, String artifact, String runs) {}

  private static Draft draft(Context context, boolean posted) {
    return posted
        ? Draft.read(name -> Desk.form(context, name), Fields.of(context).all("device"))
        : Draft.read(name -> Desk.query(context, name), context.queryParams("device"));
  }

  void form(Context context) {
    form(context, draft(context, false), "");
  }

  private void form(Context context, Draft draft, String problem) {
    List<String> artifacts =
        desk.store.artifacts().all().stream().map(Artifact::name).distinct().toList();
    var view =
        new FormView(
            draft, artifacts, desk.store.devices().groups(), problem, draft.target().inWords());
    desk.show(context, "new-deployment", "New deployment", "deployments", view);
  }

  void preview(Context context) {
    preview(context, draft(context, false), "");
  }

  private void preview(Context context, Draft draft, String problem) {
    Plan plan = checked(context, draft);
    if (plan == null) {
      return;
    }
    Reach reach = draft.target().reach(desk.store, draft.artifact());
    List<Wrong> wrong = reach.inconsistent().stream().limit(MOST_SHOWN).map(this::wrong).toList();
    var view =
        new PreviewView(
            draft,
            plan,
            draft.target().inWords(),
            phases(plan),
            stops(plan),
            reach,
            wrong,
            reach.inconsistent().size() - wrong.size(),
            problem);
    desk.show(context, "preview", "Preview of " + draft.title(), "deployments", view);
  }

  /** The plan; null if it makes no sense, and the form was shown again. */
  private @Nullable Plan checked(Context context, Draft draft) {
    try {
      if (desk.store.artifacts().named(draft.artifact()).isEmpty()) {
        throw new IllegalArgumentException("choose an artifact that is on this server");
      }
      return draft.plan();
    } catch (IllegalArgumentException e) {
      context.status(400);
      form(context, draft, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private Wrong wrong(Device device) {
    return new Wrong(
        device.id(),
        Words.name(device),
        desk.moments.of(device.inconsistent().since()),
        device.inconsistent().cause().isEmpty()
            ? "the device did not say"
            : device.inconsistent().cause(),
        DevicePage.again(device),
        device.artifact());
  }

  static String phases(Plan plan) {
    if (plan.phases().size() == 1) {
      return "all devices at once";
    }
    var words = new ArrayList<String>();
    for (Plan.Phase phase : plan.phases()) {
      String pause = phase.pause().isZero() ? "" : " after " + Moments.span(phase.pause());
      words.add(phase.percent() + " %" + pause);
    }
    return String.join(", then ", words);
  }

  private static String stops(Plan plan) {
    var limits = new ArrayList<String>();
    plan.stopAtFailed().ifPresent(percent -> limits.add(percent + " % failed"));
    plan.stopAtInconsistent().ifPresent(percent -> limits.add(percent + " % became inconsistent"));
    return limits.isEmpty()
        ? "Goes on whatever becomes of the devices."
        : "Stops when " + String.join(", or ", limits) + ".";
  }

  private static Choice choice(Context context) {
    try {
      return Choice.of(Desk.form(context, "inconsistent"));
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse(String.valueOf(e.getMessage()));
    }
  }

  void create(Context context) {
    Draft draft = draft(context, true);
    Plan plan = checked(context, draft);
    if (plan == null) {
      return;
    }
    Reach reach = draft.target().reach(desk.store, draft.artifact());
    if (!Desk.form(context, "seen").equals(reach.mark())) {
      preview(
          context,
          draft,
          "Other devices are inconsistent now than when you looked. Look again, then create it.");
      return;
    }
    Choice choice = choice(context);
    List<String> devices = choice.of(reach.fitting()).stream().map(Device::id).toList();
    if (devices.isEmpty()) {
      preview(context, draft, "No device is left with this choice. Choose another.");
      return;
    }
    Plan decided = choice == Choice.ONLY ? plan.forced() : plan;
    Deployment deployment =
        desk.store.deployments().create(draft.title(), draft.artifact(), decided, devices);
    desk.note(
        context,
        "deployment created",
        deployment.id(),
        "%s to %s, inconsistent: %s"
            .formatted(draft.artifact(), Words.count(devices.size(), "device"), choice.word()));
    context.redirect("/deployments/" + deployment.id() + "?done=created");
  }
}
