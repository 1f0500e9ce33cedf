package io.updateagent.server.gui;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.updateagent.server.gui.Moments.Moment;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.Part;
import io.updateagent.server.store.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The deployments, and each with how it goes. */
final class DeploymentPages {
  private static final int ON_A_PAGE = 20;
  private static final int DEVICES_ON_A_PAGE = 100;

  private final Desk desk;

  DeploymentPages(Desk desk) {
    this.desk = desk;
  }

  /** The list. */
  record ListView(List<Row> rows, Pager pager, boolean hasArtifacts) {}

  /** A deployment in a line. */
  record Row(Deployment deployment, Badge badge, Moment created, Progress progress) {}

  /** One deployment. */
  record View(
      Deployment deployment,
      Badge badge,
      Moment created,
      @Nullable Moment finished,
      Progress progress,
      List<PhaseRow> phases,
      List<DeviceRow> devices,
      Pager pager,
      String only,
      int failed) {

    boolean goesOn() {
      return deployment.status() != Deployment.Status.FINISHED;
    }
  }

  /** A phase of it. */
  record PhaseRow(int number, int percent, String when, Progress progress) {}

  /** How it goes on one device. */
  record DeviceRow(
      String id, String name, int phase, Badge badge, String substate, Moment at, boolean log) {}

  void list(Context context) {
    int page = Desk.page(context);
    // One more than is shown says whether there are more.
    List<Deployment> found = desk.store.deployments().all((page - 1) * ON_A_PAGE, ON_A_PAGE + 1);
    int known = (page - 1) * ON_A_PAGE + found.size();
    List<Row> rows = found.stream().limit(ON_A_PAGE).map(this::row).toList();
    var view =
        new ListView(
            rows,
            Pager.of(page, ON_A_PAGE, known, "/deployments"),
            !desk.store.artifacts().all().isEmpty());
    desk.show(context, "deployments", "Deployments", "deployments", view);
  }

  private Row row(Deployment deployment) {
    Progress progress = Progress.of(desk.store.deployments().parts(deployment.id()));
    return new Row(
        deployment,
        Badge.of(deployment, progress),
        desk.moments.of(deployment.created()),
        progress);
  }

  private Deployment deployment(Context context) {
    return desk.store
        .deployments()
        .find(context.pathParam("id"))
        .orElseThrow(() -> new NotFoundResponse("there is no such deployment"));
  }

  void show(Context context) {
    Deployment deployment = deployment(context);
    List<Part> parts = desk.store.deployments().parts(deployment.id());
    String only = Desk.query(context, "only");
    List<Part> wanted =
        parts.stream()
            .filter(part -> only.isEmpty() || Progress.State.of(part).key().equals(only))
            .sorted(Comparator.comparing(Progress.State::of).thenComparing(Part::phase))
            .toList();
    String address =
        "/deployments/" + deployment.id() + (only.isEmpty() ? "" : "?only=" + Words.encoded(only));
    Pager pager = Pager.of(Desk.page(context), DEVICES_ON_A_PAGE, wanted.size(), address);
    var view =
        new View(
            deployment,
            Badge.of(deployment, Progress.of(parts)),
            desk.moments.of(deployment.created()),
            deployment.finished() == null ? null : desk.moments.of(deployment.finished()),
            Progress.of(parts),
            phases(deployment, parts),
            wanted.stream()
                .skip(pager.offset())
                .limit(DEVICES_ON_A_PAGE)
                .map(this::deviceRow)
                .toList(),
            pager,
            only,
            failed(parts).size());
    desk.show(context, "deployment", deployment.name(), "deployments", view);
  }

  private static List<PhaseRow> phases(Deployment deployment, List<Part> parts) {
    var rows = new ArrayList<PhaseRow>();
    List<Plan.Phase> phases = deployment.plan().phases();
    for (int phase = 0; phase < phases.size(); phase++) {
      int number = phase;
      String pause = Moments.span(phases.get(phase).pause());
      rows.add(
          new PhaseRow(
              phase + 1,
              phases.get(phase).percent(),
              phase <= deployment.phase()
                  ? "begun"
                  : "begins " + pause + " after the phase before is done",
              Progress.of(parts.stream().filter(part -> part.phase() == number).toList())));
    }
    return rows;
  }

  private DeviceRow deviceRow(Part part) {
    String name = desk.store.devices().find(part.device()).map(Words::name).orElse(part.device());
    return new DeviceRow(
        part.device(),
        name,
        part.phase() + 1,
        Badge.of(part),
        part.attempts() == 0
            ? part.substate()
            : part.substate() + " (attempt " + (part.attempts() + 1) + ")",
        desk.moments.of(part.finished() == null ? part.began() : part.finished()),
        part.log());
  }

  private static List<String> failed(List<Part> parts) {
    return parts.stream()
        .filter(part -> part.status().equals("failure"))
        .map(Part::device)
        .toList();
  }

  void abort(Context context) {
    Deployment deployment = deployment(context);
    boolean aborted =
        desk.store
            .deployments()
            .abort(deployment.id(), "aborted by " + desk.session(context).user());
    if (aborted) {
      desk.note(context, "deployment aborted", deployment.id(), deployment.name());
    }
    context.redirect("/deployments/" + deployment.id() + "?done=" + (aborted ? "aborted" : "over"));
  }

  /** The same artifact once more, to the devices where it failed, and there also by force. */
  void retry(Context context) {
    Deployment deployment = deployment(context);
    List<String> failed =
        failed(desk.store.deployments().parts(deployment.id())).stream()
            .filter(id -> desk.store.devices().find(id).map(Device::id).isPresent())
            .toList();
    if (failed.isEmpty()) {
      context.redirect("/deployments/" + deployment.id() + "?done=nothing");
      return;
    }
    Deployment again =
        desk.store
            .deployments()
            .create(
                deployment.name() + " (retry)",
                deployment.artifact(),
                Plan.atOnce().forced(),
                failed);
    desk.note(context, "deployment created", again.id(), "retries " + deployment.id());
    context.redirect("/deployments/" + again.id() + "?done=created");
  }
}
