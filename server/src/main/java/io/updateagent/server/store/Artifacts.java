package io.updateagent.server.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The artifacts: what they say of themselves in the database, the files beside it, named by their
 * checksums. A file is there, whole and on disk, before the database names it.
 */
public final class Artifacts {
  private static final String ALL =
      """
      SELECT id, name, checksum, size, signed, description, content, uploaded,
          (SELECT group_concat(type, char(10)) FROM artifact_type WHERE artifact = id) AS types
      FROM artifact
      """;

  private static final String ARRIVING = ".arriving-";

  private final Database database;
  private final Path directory;

  /**
   * @param directory for the files; made if it does not exist
   * @throws IOException if it cannot be made
   */
  public Artifacts(Database database, Path directory) throws IOException {
    this.database = database;
    this.directory = Files.createDirectories(directory);
  }

  /** What comes of an upload. */
  public enum Taken {
    NEW,
    /** The very same file is here already. */
    SAME,
    /** Another one has that name for one of these types. */
    NAME_TAKEN
  }

  /**
   * A file of the directory to write an upload into, beside where it will be.
   *
   * @throws IOException if there can be none
   */
  public Path arriving() throws IOException {
    return Files.createTempFile(directory, ARRIVING, ".mender");
  }

  /**
   * Removes what a server that was killed left of uploads. Only for who has the directory alone.
   *
   * @throws IOException if it cannot
   */
  public void removeLeftovers() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, ARRIVING + "*")) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Takes an artifact that was written and synced to {@link #arriving}. The file is moved or gone
   * afterwards.
   *
   * @throws IOException if it cannot be moved
   */
  public Taken add(Artifact artifact, Path arrived) throws IOException {
    try {
      Files.move(arrived, file(artifact), StandardCopyOption.ATOMIC_MOVE);
      SyncedDirectory.sync(directory);
    } finally {
      Files.deleteIfExists(arrived);
    }
    Taken taken = database.write(handle -> insert(handle, artifact));
    if (taken == Taken.NAME_TAKEN) {
      Files.deleteIfExists(file(artifact));
    }
    return taken;
  }

  private static Taken insert(Handle handle, Artifact artifact) {
    List<Artifact> sameName =
        handle
            .createQuery(ALL + "WHERE name = ? OR checksum = ?")
            .bind(0, artifact.name())
            .bind(1, artifact.checksum())
            .map((row, context) -> artifact(row))
            .list();
    if (sameName.stream().anyMatch(one -> one.checksum().equals(artifact.checksum()))) {
      return Taken.SAME;
    }
    if (sameName.stream().anyMatch(one -> artifact.types().stream().anyMatch(one::fits))) {
      return Taken.NAME_TAKEN;
    }
    handle.execute(
        """
        INSERT INTO artifact (id, name, checksum, size, signed, description, content, uploaded)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        artifact.id(),
        artifact.name(),
        artifact.checksum(),
        artifact.size(),
        artifact.signed() ? 1 : 0,
        artifact.description(),
        artifact.content(),
        artifact.uploaded().toEpochMilli());
    artifact
        .types()
        .forEach(
            type ->
                handle.execute(
                    "INSERT INTO artifact_type (artifact, type) VALUES (?, ?)",
                    artifact.id(),
                    type));
    return Taken.NEW;
  }

  /** All artifacts, by name. */
  public List<Artifact> all() {
    return database.read(Artifacts::all);
  }

  /** All that are on disk, also for somebody who is in the middle of writing. */
  List<Artifact> committed() {
    return database.readCommitted(Artifacts::all);
  }

  private static List<Artifact> all(Handle handle) {
    return handle
        .createQuery(ALL + "ORDER BY name, uploaded")
        .map((row, context) -> artifact(row))
        .list();
  }

  /** The artifact with that id. */
  public Optional<Artifact> find(String id) {
    return database.read(
        handle ->
            handle
                .createQuery(ALL + "WHERE id = ?")
                .bind(0, id)
                .map((row, context) -> artifact(row))
                .findOne());
  }

  /** The artifacts of that name: one for each group of device types. */
  public List<Artifact> named(String name) {
    return database.read(
        handle ->
            handle
                .createQuery(ALL + "WHERE name = ?")
                .bind(0, name)
                .map((row, context) -> artifact(row))
                .list());
  }

  /** The artifact of that name for devices of a type. */
  public Optional<Artifact> named(String name, String type) {
    return named(name).stream().filter(one -> one.fits(type)).findFirst();
  }

  /** Whether a deployment that goes on is of that name. */
  public boolean isInUse(String name) {
    return database.read(
        handle ->
            handle
                    .createQuery(
                        "SELECT count(*) FROM deployment WHERE artifact = ? AND status <> 'finished'")
                    .bind(0, name)
                    .mapTo(Integer.class)
                    .one()
                > 0);
  }

  /** Changes what people wrote about it. False if there is none. */
  public boolean describe(String id, String description) {
    return database.write(
        handle ->
            handle.execute("UPDATE artifact SET description = ? WHERE id = ?", description, id)
                > 0);
  }

  /**
   * Removes an artifact and its file.
   *
   * @return false if there is none
   * @throws IOException if the file cannot be removed; nothing names it any more
   */
  public boolean remove(String id) throws IOException {
    Optional<Artifact> known = find(id);
    if (known.isEmpty()) {
      return false;
    }
    database.write(handle -> handle.execute("DELETE FROM artifact WHERE id = ?", id));
    Files.deleteIfExists(file(known.get()));
    return true;
  }

  /** Where its file is. */
  public Path file(Artifact artifact) {
    return directory.resolve(artifact.checksum() + ".mender");
  }

  private static Artifact artifact(ResultSet row) throws SQLException {
    String types = row.getString("types");
    return new Artifact(
        Rows.text(row, "id"),
        Rows.text(row, "name"),
        Rows.text(row, "checksum"),
        row.getLong("size"),
        row.getInt("signed") != 0,
        Rows.text(row, "description"),
        Rows.text(row, "content"),
        Rows.time(row, "uploaded"),
        types == null ? List.of() : types.lines().sorted().toList());
  }
}
