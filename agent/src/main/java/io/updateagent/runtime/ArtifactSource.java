package io.updateagent.runtime;

/** Where a deployment's artifact comes from. */
interface ArtifactSource {

  /**
   * Opens the artifact and verifies everything before its payloads.
   *
   * @throws Refusal if it cannot be reached, read, or trusted
   */
  OpenedArtifact open() throws Refusal;

  /**
   * Whether it was opened, and the device's fitness checked, before the deployment began: then
   * nothing was done yet that state scripts could be told about.
   */
  boolean openedBefore();
}
