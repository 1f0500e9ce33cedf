package io.updateagent.server.gui;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.GroupName;
import io.updateagent.server.store.Plan;
import java.util.List;

/** What is done to one device by the buttons of the pages. */
final class DeviceActions {

  private final Desk desk;
  private final DevicePage page;

  DeviceActions(Desk desk, DevicePage page) {
    this.desk = desk;
    this.page = page;
  }

  void accept(Context context) {
    decide(context, Admission.ACCEPTED);
  }

  void reject(Context context) {
    decide(context, Admission.REJECTED);
  }

  /** Decides about the newest key, which is the one that somebody just saw wait. */
  private void decide(Context context, Admission decision) {
    Device device = page.device(context);
    var keys = desk.store.admissions().of(device.id());
    var waiting = keys.stream().filter(one -> one.admission() == Admission.PENDING).findFirst();
    waiting
        .or(() -> keys.stream().reduce((first, second) -> second))
        .ifPresent(key -> desk.store.admissions().decide(device.id(), key.id(), decision));
    desk.note(context, "device " + decision.word(), device.id(), Words.name(device));
    String back = Desk.form(context, "back").equals("list") ? "/devices" : address(device);
    context.redirect(back + "?done=" + decision.word());
  }

  void group(Context context) {
    Device device = page.device(context);
    String group = Desk.form(context, "group");
    if (!group.isEmpty() && !GroupName.isValid(group)) {
      throw new BadRequestResponse(GroupName.RULE);
    }
    desk.store.devices().group(device.id(), group.isEmpty() ? null : group);
    desk.note(context, "device group changed", device.id(), group);
    context.redirect(address(device) + "?done=group");
  }

  /** Installs what is there once more, which is what cures an inconsistent device. */
  void reinstall(Context context) {
    Device device = page.device(context);
    String artifact = DevicePage.again(device);
    if (desk.store.artifacts().named(artifact, device.type()).isEmpty()) {
      throw new BadRequestResponse(
          "artifact \"%s\" is not here for devices of type \"%s\"; upload it first"
              .formatted(artifact, device.type()));
    }
    var deployment =
        desk.store
            .deployments()
            .create(
                "install " + artifact + " again",
                artifact,
                Plan.atOnce().forced(),
                List.of(device.id()));
    desk.note(
        context,
        "deployment created",
        deployment.id(),
        "installs %s again on %s".formatted(artifact, Words.name(device)));
    context.redirect("/deployments/" + deployment.id() + "?done=reinstall");
  }

  void confirmDecommission(Context context) {
    Device device = page.device(context);
    desk.show(
        context,
        "decommission",
        "Decommission " + Words.name(device),
        "devices",
        new Confirm(device.id(), Words.name(device)));
  }

  /** Something that has to be confirmed. */
  record Confirm(String id, String name) {}

  void decommission(Context context) {
    Device device = page.device(context);
    desk.store.devices().remove(device.id());
    desk.note(context, "device decommissioned", device.id(), Words.name(device));
    context.redirect("/devices?done=decommissioned");
  }

  private static String address(Device device) {
    return "/devices/" + device.id();
  }
}
