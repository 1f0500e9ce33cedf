package io.updateagent.server.store;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Who may log in. Passwords come and go as hashes; what makes them is not known here. */
public final class Users {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{0,99}");
  private static final String ALL = "SELECT name, role, created FROM user ";
  private static final String ADMINS = "SELECT count(*) FROM user WHERE role = 'admin'";

  private final Database database;
  private final InstantSource clock;

  /**
   * @param clock what time it is
   */
  public Users(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** What comes of a wish to take a user away, or an admin's role. */
  public enum Change {
    DONE,
    NOT_FOUND,
    /** It would leave nobody who may say who may do what. */
    LAST_ADMIN
  }

  /** Whether there is nobody yet. */
  public boolean isEmpty() {
    return database.read(Users::isEmpty);
  }

  private static boolean isEmpty(Handle handle) {
    return count(handle, "SELECT count(*) FROM user") == 0;
  }

  private static int count(Handle handle, String query) {
    return handle.createQuery(query).mapTo(Integer.class).one();
  }

  /**
   * Adds one.
   *
   * @param hash of the password
   * @return false if the name is taken
   * @throws IllegalArgumentException with one line, if the name is no good one
   */
  public boolean add(String name, String hash, Role role) {
    require(name);
    return database.write(
        handle -> find(handle, name).isEmpty() && insert(handle, name, hash, role));
  }

  /**
   * Adds the first one, an admin.
   *
   * @return false if there is somebody already
   * @throws IllegalArgumentException with one line, if the name is no good one
   */
  public boolean addFirst(String name, String hash) {
    require(name);
    return database.write(handle -> isEmpty(handle) && insert(handle, name, hash, Role.ADMIN));
  }

  private static void require(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a user's name has 1 to 100 letters, digits and ._@+- and begins with a letter or digit");
    }
  }

  private boolean insert(Handle handle, String name, String hash, Role role) {
    return handle.execute(
            "INSERT INTO user (name, password, role, created) VALUES (?, ?, ?, ?)",
            name,
            hash,
            role.word(),
            clock.millis())
        > 0;
  }

  /** The user with that name. */
  public Optional<User> find(String name) {
    return database.read(handle -> find(handle, name));
  }

  private static Optional<User> find(Handle handle, String name) {
    return handle
        .createQuery(ALL + "WHERE name = ?")
        .bind(0, name)
        .map(
            (row, context) ->
                new User(
                    Rows.text(row, "name"),
                    Role.of(Rows.text(row, "role")),
                    Rows.time(row, "created")))
        .findOne();
  }

  /** All of them, by name. */
  public List<User> all() {
    return database.read(
        handle ->
            handle.createQuery("SELECT name FROM user ORDER BY name").mapTo(String.class).stream()
                .map(name -> find(handle, name).orElseThrow())
                .toList());
  }

  /** The hash of somebody's password. */
  public Optional<String> password(String name) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT password FROM user WHERE name = ?")
                .bind(0, name)
                .mapTo(String.class)
                .findOne());
  }

  /**
   * Gives somebody another password, and ends what was open with the old one.
   *
   * @param hash of the password
   * @return false if there is nobody of that name
   */
  public boolean password(String name, String hash) {
    return database.write(
        handle -> {
          handle.execute("DELETE FROM credential WHERE user = ?", name);
          return handle.execute("UPDATE user SET password = ? WHERE name = ?", hash, name) > 0;
        });
  }

  /** Takes somebody away, with all sessions and tokens. */
  public Change remove(String name) {
    return database.write(
        handle -> {
          Optional<User> known = find(handle, name);
          if (known.isEmpty()) {
            return Change.NOT_FOUND;
          }
          if (known.get().role() == Role.ADMIN && count(handle, ADMINS) == 1) {
            return Change.LAST_ADMIN;
          }
          handle.execute("DELETE FROM user WHERE name = ?", name);
          return Change.DONE;
        });
  }
}
