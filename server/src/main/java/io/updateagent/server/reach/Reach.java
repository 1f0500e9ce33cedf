package io.updateagent.server.reach;

import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which of some devices an artifact can be installed on, and what is to be known of them before it
 * is.
 *
 * @param fitting those it can be installed on
 * @param unfit those of another type
 * @param notAccepted those that are not let in
 */
public record Reach(List<Device> fitting, List<Device> unfit, List<Device> notAccepted) {

  /** Keeps its own copies. */
  public Reach {
    fitting = List.copyOf(fitting);
    unfit = List.copyOf(unfit);
    notAccepted = List.copyOf(notAccepted);
  }

  /**
   * Looks at devices.
   *
   * @param artifacts all of one name, each for some types
   */
  public static Reach of(List<Device> devices, List<Artifact> artifacts) {
    var fitting = new ArrayList<Device>();
    var unfit = new ArrayList<Device>();
    var notAccepted = new ArrayList<Device>();
    for (Device device : devices) {
      if (device.admission() != Admission.ACCEPTED) {
        notAccepted.add(device);
      } else if (artifacts.stream().noneMatch(one -> one.fits(device.type()))) {
        unfit.add(device);
      } else {
        fitting.add(device);
      }
    }
    return new Reach(fitting, unfit, notAccepted);
  }

  /** Those of the fitting ones that are inconsistent. */
  public List<Device> inconsistent() {
    return Choice.ONLY.of(fitting);
  }

  /** How many of the fitting ones run an artifact of that name, and are sound. */
  public long already(String artifact) {
    return Choice.LEAVE_OUT.of(fitting).stream()
        .filter(one -> one.artifact().equals(artifact))
        .count();
  }

  /** Changes when another device is inconsistent than the ones that somebody saw. */
  public String mark() {
    return Integer.toHexString(
        Objects.hash(inconsistent().stream().map(Device::id).sorted().toList()));
  }
}
