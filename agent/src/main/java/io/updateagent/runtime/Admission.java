package io.updateagent.runtime;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.AugmentedHeader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.deployment.Installed;
import io.updateagent.module.Modules;
import java.util.Optional;

/** Whether this device can take an artifact at all: it fits, and its modules are there. */
final class Admission {
  private final Modules modules;

  Admission(Modules modules) {
    this.modules = modules;
  }

  /**
   * Checks an artifact against the device, after its update modules have vouched for its unsigned
   * part, if it has one.
   *
   * @return what it is once the unsigned part has changed what it may
   * @throws Refusal with the first thing that does not fit
   */
  Header check(ArtifactReader artifact, Installed installed, String deviceType) throws Refusal {
    AugmentedHeader augment = artifact.augment();
    Header signed = artifact.header();
    if (augment != null) {
      // What is signed must fit as well, but for the modules: the augmented part may name others.
      fits(signed, installed, deviceType);
    }
    Header header = augment == null ? signed : new Augmentation(modules).apply(augment, signed);
    check(header, installed, deviceType);
    return header;
  }

  /**
   * Checks an artifact against the device.
   *
   * @throws Refusal with the first thing that does not fit
   */
  void check(Header header, Installed installed, String deviceType) throws Refusal {
    fits(header, installed, deviceType);
    for (PayloadHeader payload : header.payloads()) {
      String type = payload.type();
      if (type != null && modules.find(type).isEmpty()) {
        throw new Refusal(Refusal.Kind.REFUSED, unknown(modules, type));
      }
    }
  }

  /** Whether the artifact has nothing to install, only something to say. */
  static boolean isEmpty(Header header) {
    return header.payloads().stream().allMatch(payload -> payload.type() == null);
  }

  private static void fits(Header header, Installed installed, String deviceType) throws Refusal {
    Optional<String> unmet = Depends.unmet(header, installed, deviceType);
    if (unmet.isPresent()) {
      throw new Refusal(Refusal.Kind.REFUSED, unmet.get());
    }
  }

  static String unknown(Modules modules, String type) {
    return "no update module for payload type %s is installed; put one into %s"
        .formatted(type, modules.directories());
  }
}
