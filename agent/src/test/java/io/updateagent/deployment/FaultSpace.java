package io.updateagent.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Every fault and every pair of faults on every kind of device. */
final class FaultSpace {

  /** One deployment that goes wrong in some way. */
  record Case(DeviceKind device, List<Fault> faults) {
    Trace run(Rules rules) {
      return Drive.run(device, faults, rules);
    }

    /** Whether the invariants find something wrong with the rules. */
    boolean kills(Rules rules) {
      try {
        Invariants.check(run(rules), Drive.BEFORE);
        return false;
      } catch (AssertionError | IllegalStateException e) {
        return true;
      }
    }
  }

  private FaultSpace() {}

  /** No fault and single faults. */
  static List<Case> singles() {
    var cases = new ArrayList<Case>();
    for (DeviceKind device : DeviceKind.all()) {
      cases.add(new Case(device, List.of()));
      Fault.all(device).forEach(fault -> cases.add(new Case(device, List.of(fault))));
    }
    return cases;
  }

  /** Two faults in one deployment, each of them once; twice the same among them. */
  static List<Case> pairs(List<DeviceKind> devices) {
    return pairs(devices, Fault::once);
  }

  /** Also with faults that happen again and again. */
  static List<Case> allPairs(List<DeviceKind> devices) {
    return pairs(devices, Fault::all);
  }

  private static List<Case> pairs(
      List<DeviceKind> devices, Function<DeviceKind, List<Fault>> possible) {
    var cases = new ArrayList<Case>();
    for (DeviceKind device : devices) {
      List<Fault> faults = possible.apply(device);
      for (int first = 0; first < faults.size(); first++) {
        for (int second = first; second < faults.size(); second++) {
          cases.add(new Case(device, List.of(faults.get(first), faults.get(second))));
        }
      }
    }
    return cases;
  }

  /** The cases that are different to scripted steps. */
  static List<Case> different() {
    var all = new ArrayList<>(singles());
    all.addAll(pairs(DeviceKind.different()));
    return all;
  }
}
