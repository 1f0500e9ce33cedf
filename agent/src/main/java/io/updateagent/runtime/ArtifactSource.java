package io.updateagent.runtime;

import java.util.function.Consumer;

/** Where a deployment's artifact comes from. */
interface ArtifactSource {

  /**
   * Opens the artifact and verifies everything before its payloads. It may be called again, to
   * start over with an artifact that changed meanwhile.
   *
   * @param notices hears of each wait for a server before it begins
   * @throws Refusal if it cannot be reached, read, or trusted
   */
  OpenedArtifact open(Consumer<String> notices) throws Refusal;

  /**
   * Whether it was opened, and the device's fitness checked, before the deployment began: then
   * nothing was done yet that state scripts could be told about.
   */
  boolean openedBefore();
}
