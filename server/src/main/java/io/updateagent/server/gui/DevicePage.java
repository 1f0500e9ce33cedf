package io.updateagent.server.gui;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.updateagent.server.gui.Moments.Moment;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.AuthSet;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.Part;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One device: what is wrong with it, what happened to it, what is on it. */
final class DevicePage {
  private static final int MOST_EVENTS = 100;
  private static final int MOST_DEPLOYMENTS = 50;

  private final Desk desk;

  DevicePage(Desk desk) {
    this.desk = desk;
  }

  /**
   * What the page shows.
   *
   * @param record what is wrong; null if nothing is
   * @param again the name of the artifact that is to be installed again; empty for none
   * @param isHere whether that artifact is on this server for a device of this type
   */
  record View(
      Device device,
      String name,
      Badge badge,
      Map<String, String> identity,
      Moment created,
      Moment seen,
      @Nullable Wrong record,
      String again,
      boolean isHere,
      List<AuthSet> keys,
      List<Event> events,
      List<Run> runs,
      Content content,
      List<String> groups) {}

  /** What is wrong, in the device's words, told apart as far as they allow. */
  record Wrong(Moment since, String artifact, List<Causes> causes) {}

  /** Something that happened. */
  record Event(Moment at, String kind, String detail) {}

  /** A deployment to the device. */
  record Run(
      String id,
      String name,
      String artifact,
      Badge badge,
      String substate,
      Moment at,
      boolean log) {}

  /** A log of a deployment on a device. */
  record LogView(Device device, String name, Deployment deployment, Badge badge, String text) {}

  Device device(Context context) {
    return desk.store
        .devices()
        .find(context.pathParam("id"))
        .orElseThrow(
            () -> new NotFoundResponse("there is no such device; it may be decommissioned"));
  }

  void show(Context context) {
    Device device = device(context);
    var content = Content.of(desk.store, device.id());
    String again = again(device);
    var view =
        new View(
            device,
            Words.name(device),
            Badge.of(device),
            Words.identity(device.identity()),
            desk.moments.of(device.created()),
            desk.moments.of(device.seen()),
            device.isInconsistent() ? wrong(device, content) : null,
            again,
            desk.store.artifacts().named(again, device.type()).isPresent(),
            desk.store.admissions().of(device.id()).stream()
                .filter(key -> key.admission() == Admission.PENDING)
                .toList(),
            events(device.id()),
            runs(device.id()),
            content,
            desk.store.devices().groups());
    desk.show(context, "device", view.name(), "devices", view);
  }

  /** What has to be installed again: what damaged it, or else what it runs. */
  static String again(Device device) {
    String damaging = device.inconsistent().artifact();
    return damaging.isEmpty() ? Words.clean(device.artifact()) : damaging;
  }

  private Wrong wrong(Device device, Content content) {
    return new Wrong(
        desk.moments.of(device.inconsistent().since()),
        String.join(", ", content.all("inconsistent_artifact")),
        content.all("inconsistent_cause").stream().map(Causes::read).toList());
  }

  private List<Event> events(String id) {
    return desk.store.devices().events(id, MOST_EVENTS).stream()
        .map(event -> new Event(desk.moments.of(event.at()), event.kind(), event.detail()))
        .toList();
  }

  private List<Run> runs(String id) {
    return desk.store.deployments().of(id, MOST_DEPLOYMENTS).entrySet().stream()
        .map(one -> run(one.getKey(), one.getValue()))
        .toList();
  }

  private Run run(Deployment deployment, Part part) {
    return new Run(
        deployment.id(),
        deployment.name(),
        deployment.artifact(),
        Badge.of(part),
        part.substate(),
        desk.moments.of(part.finished() == null ? deployment.created() : part.finished()),
        part.log());
  }

  void log(Context context) {
    Device device = device(context);
    String id = context.pathParam("deployment");
    var none = new NotFoundResponse("there is no log of this deployment on this device");
    Deployment deployment = desk.store.deployments().find(id).orElseThrow(() -> none);
    Part part = desk.store.deployments().part(id, device.id()).orElseThrow(() -> none);
    String text = desk.store.deployments().log(id, device.id()).orElseThrow(() -> none);
    var view =
        new LogView(device, Words.name(device), deployment, Badge.of(part), LogText.read(text));
    desk.show(context, "log", "Log of " + deployment.artifact(), "devices", view);
  }
}
