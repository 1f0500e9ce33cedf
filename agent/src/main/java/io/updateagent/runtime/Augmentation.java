package io.updateagent.runtime;

import io.updateagent.artifact.ArtifactException;
import io.updateagent.artifact.AugmentedHeader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.artifact.PermittedHeaders;
import io.updateagent.module.Answer;
import io.updateagent.module.ModuleResult;
import io.updateagent.module.Modules;
import io.updateagent.module.UpdateModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Lets update modules vouch for the unsigned part of an artifact (Update modules v3, "Signatures
 * and augmented Artifacts"). Without their word nothing of it is used.
 */
final class Augmentation {
  private final Modules modules;

  Augmentation(Modules modules) {
    this.modules = modules;
  }

  /**
   * The header as the augmented part makes it.
   *
   * @throws Refusal if a module does not vouch for all of it
   */
  Header apply(AugmentedHeader augment, Header signed) throws Refusal {
    var payloads = new ArrayList<PayloadHeader>(signed.payloads());
    for (AugmentedHeader.Part part : augment.parts()) {
      payloads.set(part.index(), apply(part, signed.payloads().get(part.index())));
    }
    return signed.withPayloads(List.copyOf(payloads));
  }

  private PayloadHeader apply(AugmentedHeader.Part part, PayloadHeader signed) throws Refusal {
    String original = Objects.requireNonNull(signed.type());
    String type = part.type() == null ? original : part.type();
    if (modules.find(type).isEmpty()) {
      throw refused(Admission.unknown(modules, type));
    }
    UpdateModule module = modules.open(part.index(), type, line -> {});
    try {
      return vouched(part, signed, module, original, type);
    } catch (ArtifactException e) {
      throw refused(String.valueOf(e.getMessage()));
    } finally {
      discard(module);
    }
  }

  private static PayloadHeader vouched(
      AugmentedHeader.Part part,
      PayloadHeader signed,
      UpdateModule module,
      String original,
      String type)
      throws Refusal, ArtifactException {
    if (!module.supportsAugmentedArtifacts()) {
      throw refused(
          "the artifact has an augmented part, which is not signed, and the update module %s does not support that"
              .formatted(type));
    }
    if (!type.equals(original) && !answer(module.supportedOriginalTypes()).contains(original)) {
      throw refused(
          "the augmented part makes payload %d a %s, but that update module does not take a %s for its own"
              .formatted(part.index(), type, original));
    }
    PermittedHeaders permitted = answer(module.permittedAugmentedHeaders());
    return permitted.apply(part, signed);
  }

  private static <T> T answer(Answer<T> answer) throws Refusal {
    if (answer.succeeded()) {
      return answer.value();
    }
    ModuleResult failure = answer.failure();
    throw refused("%s: %s".formatted(failure.call(), failure.message()));
  }

  /** The work directory is made later, once the artifact is taken. */
  private static void discard(UpdateModule module) throws Refusal {
    try {
      module.discard();
    } catch (IOException e) {
      throw new Refusal("cannot remove a work directory: " + e.getMessage(), e);
    }
  }

  private static Refusal refused(String message) {
    return new Refusal(Refusal.Kind.REFUSED, message);
  }
}
