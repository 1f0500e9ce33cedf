package io.updateagent.server.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of people and tokens of programs: 256 random bits, of which only the sum is kept.
 * Whoever reads the database, or a backup of it, cannot log in with what is found there.
 */
public final class Credentials {
  /** How many sessions a user may have; the oldest ends when there is one more. */
  static final int MOST_SESSIONS = 50;

  private static final int SECRET_BYTES = 32;
  private static final int LONGEST_NAME = 100;
  private static final String ALL =
      """
      SELECT credential.id, kind, credential.name, user, credential.role, user.role AS user_role,
          credential.created, expires
      FROM credential LEFT JOIN user ON user.name = credential.user
      """;

  private final Database database;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param clock what time it is
   */
  public Credentials(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A credential with its secret, which is told once: it is not kept. */
  public record Made(Credential credential, String secret) {

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
      return "Made[" + credential + "]";
    }
  }

  /** Opens a session of a user. */
  public Made session(User user, Duration lifetime) {
    return database.write(
        handle -> {
          dropOldest(handle, user.name());
          Instant end = clock.instant().plus(lifetime);
          return make(handle, Credential.Kind.SESSION, user.name(), user.name(), user.role(), end);
        });
  }

  private static void dropOldest(Handle handle, String user) {
    handle.execute(
        """
        DELETE FROM credential WHERE hash IN (
            SELECT hash FROM credential WHERE user = ? AND kind = 'session'
            ORDER BY created DESC, rowid DESC LIMIT -1 OFFSET ?)
        """,
        user,
        MOST_SESSIONS - 1);
  }

  /**
   * Makes a token.
   *
   * @param name what it is for
   * @param user whose it is; null for nobody's
   * @param lifetime how long it is good; empty for ever
   * @throws IllegalArgumentException with one line, if the name is no good one
   */
  public Made token(String name, @Nullable String user, Role role, Optional<Duration> lifetime) {
    if (name.isBlank()
        || name.length() > LONGEST_NAME
        || !name.codePoints().allMatch(Credentials::isPlain)) {
      throw new IllegalArgumentException(
          "the name of a token has 1 to %d printable characters".formatted(LONGEST_NAME));
    }
    Instant end = lifetime.map(clock.instant()::plus).orElse(null);
    return database.write(handle -> make(handle, Credential.Kind.TOKEN, name, user, role, end));
  }

  private static boolean isPlain(int character) {
    return !Character.isISOControl(character);
  }

  private Made make(
      Handle handle,
      Credential.Kind kind,
      String name,
      @Nullable String user,
      Role role,
      @Nullable Instant expires) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var made =
        new Credential(
            UUID.randomUUID().toString(), kind, name, user, role, clock.instant(), expires);
    handle.execute("DELETE FROM credential WHERE expires <= ?", clock.millis());
    handle.execute(
        """
        INSERT INTO credential (hash, id, kind, name, user, role, created, expires)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        sum(secret),
        made.id(),
        kind.word(),
        name,
        user,
        role.word(),
        clock.millis(),
        Rows.millis(expires));
    return new Made(made, secret);
  }

  /**
   * What a secret is the secret of, if it has not expired. It is looked for by its sum, so that the
   * time that takes says nothing about secrets that are near.
   */
  public Optional<Credential> find(String secret) {
    return database.read(
        handle ->
            handle
                .createQuery(ALL + "WHERE hash = ? AND (expires IS NULL OR expires > ?)")
                .bind(0, sum(secret))
                .bind(1, clock.millis())
                .map((row, context) -> credential(row))
                .findOne());
  }

  /** All tokens that are good, by name. */
  public List<Credential> tokens() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    ALL
                        + "WHERE kind = 'token' AND (expires IS NULL OR expires > ?)"
                        + " ORDER BY credential.name, credential.created")
                .bind(0, clock.millis())
                .map((row, context) -> credential(row))
                .list());
  }

  /** Ends one, by its id. False if there is none. */
  public boolean revoke(String id) {
    return database.write(handle -> handle.execute("DELETE FROM credential WHERE id = ?", id) > 0);
  }

  /** Ends a session, by its id; a token goes on. */
  public void endSession(String id) {
    database.write(
        handle -> handle.execute("DELETE FROM credential WHERE id = ? AND kind = 'session'", id));
  }

  private static String sum(String secret) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Credential credential(ResultSet row) throws SQLException {
    Role role = Role.of(Rows.text(row, "role"));
    String ofUser = row.getString("user_role");
    boolean isLess = ofUser != null && role.includes(Role.of(ofUser));
    return new Credential(
        Rows.text(row, "id"),
        Credential.Kind.valueOf(Rows.text(row, "kind").toUpperCase(Locale.ROOT)),
        Rows.text(row, "name"),
        row.getString("user"),
        isLess ? Role.of(ofUser) : role,
        Rows.time(row, "created"),
        Rows.timeOrNull(row, "expires"));
  }
}
