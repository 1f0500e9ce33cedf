package io.updateagent.runtime;

import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.NewLink;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import java.util.Objects;
import java.util.Optional;

/**
 * Asks the server again for a deployment whose download's link does not work any more. Servers
 * offer a deployment until they heard its verdict, each time with a link that is made anew.
 *
 * @param server is asked
 * @param device what the device is
 * @param offer what was offered first; another deployment, or another artifact, is not taken
 */
record RenewedLink(ManagementServer server, DeviceIdentity device, Offer offer) implements NewLink {

  @Override
  public Optional<Offer> ask() throws ServerException {
    try {
      return server.poll(device).filter(this::isTheSame);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private boolean isTheSame(Offer other) {
    return other.deploymentId().equals(offer.deploymentId())
        && Objects.equals(other.sha256(), offer.sha256());
  }
}
