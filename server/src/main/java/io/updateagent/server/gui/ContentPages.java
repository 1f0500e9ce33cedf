package io.updateagent.server.gui;

import io.javalin.http.Context;
import io.updateagent.server.gui.Moments.Moment;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is on the devices, side by side: groups of equal ones, and two compared. */
final class ContentPages {
  private static final int MOST_EVENTS = 20;
  private static final int NAMES_SHOWN = 3;
  private static final int MOST_TO_CHOOSE = 1000;

  private final Desk desk;

  ContentPages(Desk desk) {
    this.desk = desk;
  }

  /** The groups. */
  record GroupsView(List<Group> groups, int unknown) {}

  /** Devices with the same content. */
  record Group(
      String fingerprint,
      String shortened,
      int count,
      int inconsistent,
      String artifacts,
      String types,
      String names,
      String compare) {}

  void groups(Context context) {
    Map<String, List<Device>> by = new LinkedHashMap<>();
    int unknown = 0;
    for (Device device : desk.store.devices().find(DeviceFilter.all().with(Admission.ACCEPTED))) {
      if (device.fingerprint().isEmpty()) {
        unknown++;
      } else {
        by.computeIfAbsent(device.fingerprint(), key -> new ArrayList<>()).add(device);
      }
    }
    List<Group> groups = new ArrayList<>();
    by.values().stream()
        .sorted(Comparator.comparingInt((List<Device> one) -> one.size()).reversed())
        .forEach(one -> groups.add(group(one, groups.isEmpty() ? null : groups.get(0))));
    desk.show(context, "content", "Content", "content", new GroupsView(groups, unknown));
  }

  private static Group group(List<Device> devices, @Nullable Group largest) {
    Device first = devices.get(0);
    String names = String.join(", ", devices.stream().limit(NAMES_SHOWN).map(Words::name).toList());
    int more = devices.size() - NAMES_SHOWN;
    String with = largest == null ? "" : largest.compare();
    return new Group(
        first.fingerprint(),
        shortened(first.fingerprint()),
        devices.size(),
        (int) devices.stream().filter(Device::isInconsistent).count(),
        String.join(", ", new TreeSet<>(devices.stream().map(Device::artifact).toList())),
        String.join(", ", new TreeSet<>(devices.stream().map(Device::type).toList())),
        more > 0 ? names + " and " + more + " more" : names,
        with.isEmpty() ? first.id() : with.split("&b=", -1)[0] + "&b=" + first.id());
  }

  static String shortened(String fingerprint) {
    String plain = fingerprint.startsWith("sha256:") ? fingerprint.substring(7) : fingerprint;
    return plain.substring(0, Math.min(12, plain.length()));
  }

  /** Two devices side by side. */
  record CompareView(
      List<Choice> choices,
      String a,
      String b,
      @Nullable Side left,
      @Nullable Side right,
      boolean same,
      List<Difference> provides,
      List<Difference> inventory,
      int equal) {}

  /** A device that may be chosen. */
  record Choice(String id, String name) {}

  /** One of the two. */
  record Side(
      String id, String name, Badge badge, String artifact, List<DevicePage.Event> events) {}

  /** Something that they do not have in common. */
  record Difference(String name, String left, String right) {}

  void compare(Context context) {
    Optional<Device> a = desk.store.devices().find(Desk.query(context, "a"));
    Optional<Device> b = desk.store.devices().find(Desk.query(context, "b"));
    List<Choice> choices =
        desk.store.devices().find(DeviceFilter.all()).stream()
            .limit(MOST_TO_CHOOSE)
            .map(one -> new Choice(one.id(), Words.name(one)))
            .toList();
    Content left = content(a);
    Content right = content(b);
    List<Difference> provides = differences(left.provides(), right.provides());
    List<Difference> inventory = differences(left.inventory(), right.inventory());
    var names = new TreeSet<>(left.given().keySet());
    names.addAll(right.given().keySet());
    var view =
        new CompareView(
            choices,
            a.map(Device::id).orElse(""),
            b.map(Device::id).orElse(""),
            a.map(this::side).orElse(null),
            b.map(this::side).orElse(null),
            a.isPresent()
                && b.isPresent()
                && !a.get().fingerprint().isEmpty()
                && a.get().fingerprint().equals(b.get().fingerprint()),
            provides,
            inventory,
            names.size() - provides.size() - inventory.size());
    desk.show(context, "compare", "Compare two devices", "content", view);
  }

  private Content content(Optional<Device> device) {
    return device
        .map(one -> Content.of(desk.store, one.id()))
        .orElse(new Content(Map.of(), Map.of(), Map.of()));
  }

  private Side side(Device device) {
    List<DevicePage.Event> events =
        desk.store.devices().events(device.id(), MOST_EVENTS).stream()
            .map(one -> new DevicePage.Event(asMoment(one.at()), one.kind(), one.detail()))
            .toList();
    return new Side(device.id(), Words.name(device), Badge.of(device), device.artifact(), events);
  }

  private Moment asMoment(java.time.Instant at) {
    return desk.moments.of(at);
  }

  private static List<Difference> differences(Map<String, String> left, Map<String, String> right) {
    var names = new TreeSet<>(left.keySet());
    names.addAll(right.keySet());
    return names.stream()
        .map(
            name ->
                new Difference(name, left.getOrDefault(name, "—"), right.getOrDefault(name, "—")))
        .filter(one -> !one.left().equals(one.right()))
        .toList();
  }
}
