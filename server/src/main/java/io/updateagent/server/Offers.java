package io.updateagent.server;

import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What is offered to a device that asks, and where it gets it. */
final class Offers {
  private static final Duration LINK = Duration.ofDays(1);

  private final Store store;
  private final ArtifactFolder folder;
  private final DownloadLinks links;
  private final InstantSource clock;

  Offers(Store store, ArtifactFolder folder, DownloadLinks links, InstantSource clock) {
    this.store = store;
    this.folder = folder;
    this.links = links;
    this.clock = clock;
  }

  /** An artifact for a device. */
  record Offer(Deployment deployment, Artifact artifact, Link link) {}

  /**
   * Where to get an artifact.
   *
   * @param path behind the server's address
   * @param expires until when
   */
  record Link(String path, Instant expires) {}

  /**
   * What a device is to install next. Deployments with nothing to do for it end on the way: those
   * whose artifact it runs already, and those without an artifact for it.
   *
   * @param runs the artifact that it says it runs
   * @param type its device type, as it says
   */
  Optional<Offer> next(String id, String runs, String type) throws IOException {
    Device asking = store.devices().find(id).orElseThrow();
    store.devices().runs(asking, runs, type);
    Optional<Deployment> next = store.reports().next(id);
    while (next.isPresent()) {
      Deployment deployment = next.get();
      Optional<Artifact> artifact = artifact(deployment, type);
      if (runsAlready(deployment, id, runs)) {
        store.reports().report(deployment.id(), id, "already-installed", "");
      } else if (artifact.isEmpty()) {
        String why = "there is no such artifact for " + (type.isEmpty() ? "any device" : type);
        store.reports().report(deployment.id(), id, "noartifact", why);
      } else {
        return Optional.of(new Offer(deployment, artifact.get(), link(artifact.get())));
      }
      next = store.reports().next(id);
    }
    return Optional.empty();
  }

  /** An inconsistent device does not run what it names: it may always install it again. */
  private boolean runsAlready(Deployment deployment, String id, String runs) {
    return !deployment.plan().force()
        && deployment.artifact().equals(runs)
        && !store.devices().find(id).orElseThrow().isInconsistent();
  }

  private Optional<Artifact> artifact(Deployment deployment, String type) throws IOException {
    folder.takeIn();
    return store.artifacts().named(deployment.artifact(), type);
  }

  /** A link to an artifact, for whoever may have it. */
  Link link(Artifact artifact) {
    Instant expires = clock.instant().plus(LINK);
    return new Link(links.path(artifact.id(), expires), expires);
  }

  /** The file that a link is about; empty if the link is not valid, or the artifact is gone. */
  Optional<Path> download(String artifact, String expires, String signature) {
    return links.isValid(artifact, expires, signature)
        ? store.artifacts().find(artifact).map(store.artifacts()::file).filter(Files::exists)
        : Optional.empty();
  }
}
