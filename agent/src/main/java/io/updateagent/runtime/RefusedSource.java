package io.updateagent.runtime;

import java.util.function.Consumer;

/** The policy does not want an inconsistent device to install what a server offers. */
record RefusedSource() implements ArtifactSource {
  @Override
  public OpenedArtifact open(Consumer<String> notices) throws Refusal {
    throw new Refusal(
        Refusal.Kind.REFUSED,
        "the device is inconsistent and RefuseWhenInconsistent is set; install on the device");
  }

  @Override
  public boolean openedBefore() {
    return false;
  }
}
