package io.updateagent.server.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** All that a server keeps in its data directory. */
public record Store(
    Database database,
    Devices devices,
    Provides provides,
    Admissions admissions,
    Artifacts artifacts,
    Deployments deployments,
    Reports reports,
    Audit audit,
    Users users,
    Credentials credentials,
    Own own)
    implements AutoCloseable {

  /**
   * Opens what is in a data directory, which is made if it does not exist.
   *
   * @throws IOException with one line, if it cannot be used
   */
  public static Store open(Path data, InstantSource clock) throws IOException {
    Database database = Database.open(data);
    try {
      var devices = new Devices(database, clock);
      var deployments = new Deployments(database, devices, clock);
      return new Store(
          database,
          devices,
          new Provides(database),
          new Admissions(database, devices, clock),
          new Artifacts(database, data.resolve("artifacts")),
          deployments,
          new Reports(database, devices, deployments, clock),
          new Audit(database, clock),
          new Users(database, clock),
          new Credentials(database, clock),
          new Own(database));
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Writes what is only in memory, and closes the database. */
  @Override
  public void close() {
    try {
      devices.writeSeen();
    } finally {
      database.close();
    }
  }
}
