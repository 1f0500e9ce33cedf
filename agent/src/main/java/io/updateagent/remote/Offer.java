package io.updateagent.remote;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A deployment that the server wants the device to carry out. Its fields are checked for form and
 * size, nothing more: the artifact itself decides.
 *
 * @param deploymentId what reports and logs refer to
 * @param artifactName the artifact's name, as the server knows it
 * @param uri an http or https address, often with a signature that expires; not to be logged whole
 * @param deviceTypes what the artifact is compatible with; empty when the server does not say
 * @param headers what the download needs beside the address; may hold credentials
 * @param sha256 what the whole artifact must hash to, in lower-case hex; null when the server does
 *     not say
 * @param mayInstall whether the server lets it be installed now; {@link
 *     ManagementServer#mayInstall} asks again
 */
public record Offer(
    String deploymentId,
    String artifactName,
    String uri,
    List<String> deviceTypes,
    Map<String, String> headers,
    @Nullable String sha256,
    boolean mayInstall) {
  /** Keeps its own copies. */
  public Offer {
    deviceTypes = List.copyOf(deviceTypes);
    headers = Map.copyOf(headers);
  }

  /** An offer whose address is enough to fetch it, to be installed at once. */
  public Offer(String deploymentId, String artifactName, String uri, List<String> deviceTypes) {
    this(deploymentId, artifactName, uri, deviceTypes, Map.of(), null, true);
  }

  /** Names the offer without the query of its address and without headers: both may be secret. */
  @Override
  public String toString() {
    return "Offer[" + deploymentId + ", " + artifactName + ", " + Addresses.shown(uri) + "]";
  }
}
