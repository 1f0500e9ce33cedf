package io.updateagent.server;

import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.Part;
import io.updateagent.server.store.Store;
import java.util.List;

/** One page that shows every device and deployment at a glance; what is wrong comes in red. */
final class OverviewPage {
  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c2330}"
          + "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}"
          + "th,td{text-align:left;padding:.45rem .8rem;border-bottom:1px solid #dde3ea;vertical-align:top}"
          + "th{font-weight:600;color:#5a6675}.bad{color:#b3121d;font-weight:700}.good{color:#14733b}"
          + "code{font-size:.9em}";

  private static final int MOST = 100;

  private final Store store;

  OverviewPage(Store store) {
    this.store = store;
  }

  String html() {
    var page = new StringBuilder("<!doctype html><html lang=en><meta charset=utf-8>");
    page.append("<title>Bench server</title><style>").append(STYLE).append("</style>");
    page.append("<h1>Bench server</h1><h2>Devices</h2>");
    devices(page, store.devices().find(DeviceFilter.all()));
    page.append("<h2>Deployments</h2>");
    deployments(page, store.deployments().all(0, MOST));
    return page.append("</html>").toString();
  }

  private static void devices(StringBuilder page, List<Device> all) {
    page.append("<table><tr><th>Device<th>State<th>Artifact<th>Last seen</tr>");
    for (Device device : all) {
      page.append("<tr><td><code>").append(escape(device.identity())).append("</code><td>");
      state(page, device);
      page.append("<td>").append(escape(device.artifact()));
      page.append("<td>").append(escape(String.valueOf(device.seen()))).append("</tr>");
    }
    page.append(all.isEmpty() ? "<tr><td colspan=4>no device has called yet</tr>" : "");
    page.append("</table>");
  }

  private static void state(StringBuilder page, Device device) {
    if (device.isInconsistent()) {
      page.append("<span class=bad>INCONSISTENT</span> since ")
          .append(escape(device.inconsistent().since()));
      page.append("<br>").append(escape(device.inconsistent().cause()));
    } else {
      page.append(
          device.admission() == Admission.ACCEPTED
              ? "<span class=good>%s</span>".formatted(device.verdict().word())
              : "waits to be accepted");
    }
  }

  private void deployments(StringBuilder page, List<Deployment> all) {
    page.append("<table><tr><th>Artifact<th>Created<th>Devices</tr>");
    for (Deployment deployment : all) {
      page.append("<tr><td>").append(escape(deployment.artifact()));
      page.append("<td>").append(escape(deployment.created().toString())).append("<td>");
      for (Part part : store.deployments().parts(deployment.id())) {
        page.append("<div>").append(escape(part.status()));
        page.append(part.status().equals("failure") ? ": " + escape(part.substate()) : "");
        page.append("</div>");
      }
      page.append("</tr>");
    }
    page.append(all.isEmpty() ? "<tr><td colspan=3>no deployment yet</tr>" : "");
    page.append("</table>");
  }

  /** Whatever a device says about itself is text, never markup. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
