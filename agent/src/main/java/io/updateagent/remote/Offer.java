package io.updateagent.remote;

import java.util.List;

/**
 * A deployment that the server wants the device to carry out. Its fields are checked for form and
 * size, nothing more: the artifact itself decides.
 *
 * @param deploymentId what reports and logs refer to
 * @param artifactName the artifact's name, as the server knows it
 * @param uri an http or https address, often with a signature that expires; not to be logged whole
 * @param deviceTypes what the artifact is compatible with; empty when the server does not say
 */
public record Offer(
    String deploymentId, String artifactName, String uri, List<String> deviceTypes) {
  public Offer {
    deviceTypes = List.copyOf(deviceTypes);
  }

  /** Names the offer without the query of its address, which may hold a signature. */
  @Override
  public String toString() {
    return "Offer[" + deploymentId + ", " + artifactName + ", " + Addresses.shown(uri) + "]";
  }
}
