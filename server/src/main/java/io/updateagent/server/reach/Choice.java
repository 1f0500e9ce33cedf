package io.updateagent.server.reach;

import io.updateagent.server.store.Device;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What becomes of the inconsistent devices of a deployment. */
public enum Choice {
  /** It goes to them as well: a success may repair them. */
  INCLUDE,
  /** It goes to the others. */
  LEAVE_OUT,
  /** It goes to nobody else. */
  ONLY;

  // The first phase is a trial of the update. A device that is inconsistent already may fail for a
  // reason of its own, which would say nothing of the update and yet stop it.
  private static final Comparator<Device> ORDER =
      Comparator.comparing(Device::isInconsistent)
          .thenComparing(Device::identity)
          .thenComparing(Device::id);

  /**
   * Reads a word.
   *
   * @throws IllegalArgumentException with one line, if it is none
   */
  public static Choice of(String word) {
    for (Choice choice : values()) {
      if (choice.word().equals(word)) {
        return choice;
      }
    }
    throw new IllegalArgumentException("inconsistent must be include, leave-out or only");
  }

  /** As forms and programs say it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The devices that are left, in the order in which phases take them: sound ones first, those that
   * are inconsistent last, each by identity.
   */
  public List<Device> of(List<Device> devices) {
    return devices.stream().filter(this::keeps).sorted(ORDER).toList();
  }

  private boolean keeps(Device device) {
    return switch (this) {
      case INCLUDE -> true;
      case LEAVE_OUT -> !device.isInconsistent();
      case ONLY -> device.isInconsistent();
    };
  }
}
