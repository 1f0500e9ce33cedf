package io.updateagent.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {
  @TempDir Path directory;
  private StoreRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new StoreRoom(directory);
  }

  @AfterEach
  void close() {
    room.close();
  }

  private List<String> found(DeviceFilter filter) {
    assertEquals(room.devices.count(filter), room.devices.find(filter).size());
    return room.devices.find(filter).stream().map(Device::id).toList();
  }

  @Test
  void inconsistentDevicesComeFirst() {
    List<String> all = room.devices(3);
    room.says(all.get(2), "app-1_INCONSISTENT", "inconsistent");
    assertEquals(List.of(all.get(2), all.get(0), all.get(1)), found(DeviceFilter.all()));
    assertEquals(List.of(all.get(2)), found(DeviceFilter.all().with(Verdict.INCONSISTENT)));
  }

  @Test
  void aClientThatOnlyHasTheNameOfTheArtifactIsInconsistentByItsSuffix() {
    String box = room.device("box");
    room.devices.runs(room.devices.find(box).orElseThrow(), "app-2_INCONSISTENT", "bench");
    assertEquals(Verdict.INCONSISTENT, room.devices.find(box).orElseThrow().verdict());
    assertEquals("bench", room.devices.find(box).orElseThrow().type());
  }

  @Test
  void aDeviceThatSaysItIsInconsistentStaysSoUntilItsInventorySaysOtherwise() {
    String box = room.device("box");
    room.says(box, "app-1", "inconsistent");
    room.devices.runs(room.devices.find(box).orElseThrow(), "app-2", "");
    assertTrue(room.devices.find(box).orElseThrow().isInconsistent());
    room.says(box, "app-2", "consistent");
    assertEquals(Verdict.CONSISTENT, room.devices.find(box).orElseThrow().verdict());
    List<String> kinds =
        room.devices.events(box, 10).stream().map(one -> one.kind() + " " + one.detail()).toList();
    assertTrue(kinds.contains("verdict inconsistent"), kinds::toString);
    assertEquals("verdict consistent", kinds.get(0), kinds::toString);
  }

  @Test
  void anInventoryReplacesOrAdds() {
    String box = room.device("box");
    room.devices.inventory(box, Map.of("a", List.of("1", "2"), "b", List.of("3")), true);
    room.devices.inventory(box, Map.of("b", List.of("4")), false);
    assertEquals(Map.of("a", List.of("1", "2"), "b", List.of("4")), room.devices.attributes(box));
    room.devices.inventory(box, Map.of("c", List.of("5")), true);
    assertEquals(Map.of("c", List.of("5")), room.devices.attributes(box));
  }

  @Test
  void whatOperatorsLookForIsFound() {
    List<String> all = room.devices(3);
    room.devices.inventory(all.get(1), Map.of("mac", List.of("00:AA"), "rack", List.of("7")), true);
    room.devices.group(all.get(2), "lab");
    DeviceFilter none = DeviceFilter.all();
    assertEquals(List.of(all.get(2)), found(none.inGroup("lab")));
    assertEquals(List.of(all.get(0), all.get(1)), found(none.inGroup("")));
    assertEquals(List.of("lab"), room.devices.groups());
    assertEquals(List.of(all.get(1)), found(text("00:aa")));
    assertEquals(List.of(all.get(0)), found(text("BOX-0")));
    assertEquals(List.of(), found(text("' OR 1=1 --")));
    assertEquals(List.of(), found(text("%")));
    assertEquals(List.of(all.get(1)), found(attributes(Map.of("rack", "7", "mac", "00:AA"))));
    assertEquals(List.of(), found(attributes(Map.of("rack", "7", "mac", "00:BB"))));
  }

  private static DeviceFilter text(String text) {
    return new DeviceFilter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        text,
        Map.of(),
        0,
        9);
  }

  private static DeviceFilter attributes(Map<String, String> wanted) {
    return new DeviceFilter(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "", wanted, 0, 9);
  }

  @Test
  void whenADeviceCalledIsKnownAtOnceAndKeptOverARestart() throws Exception {
    String box = room.device("box");
    assertNull(room.devices.find(box).orElseThrow().seen());
    room.later(Duration.ofHours(1));
    room.devices.seen(box);
    Instant then = Instant.parse("2026-01-01T01:00:00Z");
    assertEquals(then, room.devices.find(box).orElseThrow().seen());
    room.devices.writeSeen();
    room.close();
    room = new StoreRoom(directory);
    assertEquals(then, room.devices.find(box).orElseThrow().seen());
  }

  @Test
  void aDeviceIsLetInWithOneKeyOnly() {
    AuthSet first = room.admissions.ask("{}", "key 1", false).orElseThrow();
    assertEquals(Admission.PENDING, first.admission());
    room.admissions.decide(first.device(), first.id(), Admission.ACCEPTED);
    AuthSet second = room.admissions.ask("{}", "key 2", false).orElseThrow();
    assertEquals(first.device(), second.device());
    assertTrue(room.admissions.accepted(first.id()).isPresent());
    room.admissions.decide(second.device(), second.id(), Admission.ACCEPTED);
    assertTrue(room.admissions.accepted(first.id()).isEmpty());
    assertTrue(room.admissions.accepted(second.id()).isPresent());
  }

  @Test
  void whoIsRejectedStaysOutAlsoWhereAllAreLetIn() {
    AuthSet set = room.admissions.ask("{}", "key", true).orElseThrow();
    assertEquals(Admission.ACCEPTED, set.admission());
    room.admissions.decide(set.device(), set.id(), Admission.REJECTED);
    assertEquals(
        Admission.REJECTED, room.admissions.ask("{}", "key", true).orElseThrow().admission());
  }

  @Test
  void whoIsNamedBeforeIsLetInWithThatKeyAtOnce() {
    assertTrue(room.admissions.preauthorize("{}", "key").isPresent());
    assertTrue(room.admissions.preauthorize("{}", "key 2").isEmpty());
    assertEquals(
        Admission.ACCEPTED, room.admissions.ask("{}", "key", false).orElseThrow().admission());
  }

  @Test
  void onlySoManyMayWaitToBeLetIn() {
    for (int number = 0; number < StoreRoom.MOST_PENDING; number++) {
      String identity = "{\"n\":%d}".formatted(number);
      assertTrue(room.admissions.ask(identity, "key", false).isPresent());
    }
    assertTrue(room.admissions.ask("{}", "key", false).isEmpty());
    assertTrue(room.admissions.ask("{\"n\":1}", "key", false).isPresent());
  }
}
