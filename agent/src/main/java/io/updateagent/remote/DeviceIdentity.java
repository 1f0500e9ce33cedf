package io.updateagent.remote;

import java.util.Map;

/**
 * What the device tells when it asks for a deployment.
 *
 * @param deviceType what artifacts are compatible with
 * @param artifactName the installed artifact, with its suffix if the device is inconsistent
 * @param provides everything else that the installed artifacts provide
 */
public record DeviceIdentity(String deviceType, String artifactName, Map<String, String> provides) {
  public DeviceIdentity {
    provides = Map.copyOf(provides);
  }
}
