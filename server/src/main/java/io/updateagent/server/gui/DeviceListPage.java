package io.updateagent.server.gui;

import io.javalin.http.Context;
import io.updateagent.server.gui.Moments.Moment;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The devices, inconsistent ones first. */
final class DeviceListPage {
  private static final int ON_A_PAGE = 50;

  private final Desk desk;

  DeviceListPage(Desk desk) {
    this.desk = desk;
  }

  /**
   * What the page shows.
   *
   * @param pending how many devices wait to be let in, whatever the filter
   * @param address what a device's configuration needs to say
   */
  record View(
      DeviceQuery query,
      List<Row> rows,
      List<String> groups,
      Pager pager,
      int pending,
      boolean isEmpty,
      String address) {}

  /**
   * A device in a line.
   *
   * @param since when it became inconsistent; null if it is not
   */
  record Row(
      String id,
      String name,
      Badge badge,
      String artifact,
      String type,
      @Nullable Moment since,
      String cause,
      Moment seen,
      String group,
      boolean isPending) {}

  void show(Context context) {
    DeviceQuery query = DeviceQuery.read(name -> Desk.query(context, name));
    var devices = desk.store.devices();
    int total = devices.count(query.filter(0, 1));
    Pager pager = Pager.of(Desk.page(context), ON_A_PAGE, total, query.on("/devices"));
    List<Row> rows =
        devices.find(query.filter(pager.offset(), ON_A_PAGE)).stream().map(this::row).toList();
    var view =
        new View(
            query,
            rows,
            devices.groups(),
            pager,
            devices.count(DeviceFilter.all().with(Admission.PENDING)),
            query.isEmpty() && total == 0,
            context.scheme() + "://" + context.host());
    desk.show(context, "devices", "Devices", "devices", view);
  }

  private Row row(Device device) {
    return new Row(
        device.id(),
        Words.name(device),
        Badge.of(device),
        device.artifact(),
        device.type(),
        device.isInconsistent() ? desk.moments.of(device.inconsistent().since()) : null,
        device.inconsistent().cause(),
        desk.moments.of(device.seen()),
        device.group() == null ? "" : device.group(),
        device.admission() == Admission.PENDING);
  }
}
