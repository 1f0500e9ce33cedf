package io.updateagent.server.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The database of a server, in its data directory. What was written is on disk when the call
 * returns, so that nothing that was acknowledged is lost with the process or the power.
 */
public final class Database implements AutoCloseable {
  static final String FILE = "server.db";
  // Not the database's own file, whose locks are SQLite's.
  static final String LOCK = "migration.lock";
  private static final Object MIGRATION = new Object();
  private static final int CONNECTIONS = 4;
  private static final int BUSY_MILLIS = 10_000;

  private final Path file;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  // SQLite lets one write at a time; waiting here is fair, there it is not.
  private final Writer writer;

  private Database(Path file, HikariDataSource pool) {
    this.file = file;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    this.writer = new Writer(jdbi);
  }

  /** What is done with a connection. */
  public interface Work<T> {
    /** Does it. */
    T with(Handle handle);
  }

  /**
   * Opens the database in a directory, which is made if it does not exist, for its owner alone. A
   * database that an older server wrote is brought up to date.
   *
   * @throws IOException if it cannot be opened, is of a newer server, or is not a database
   */
  public static Database open(Path data) throws IOException {
    DataDirectory.prepare(data, FILE);
    synchronized (MIGRATION) { // a lock on a file is one of the whole process
      try (FileChannel file = FileChannel.open(data.resolve(LOCK), CREATE, WRITE);
          FileLock lock = file.lock()) {
        assert lock.isValid();
        return migrated(data.resolve(FILE));
      }
    }
  }

  /**
   * One after the other: a command may be given while the server starts for the first time. A new
   * database is there for nobody else while its mode is set, and Flyway knows no lock for SQLite.
   */
  private static Database migrated(Path file) throws IOException {
    HikariDataSource pool = usable(file);
    try {
      Flyway.configure()
          .dataSource(pool)
          .locations("classpath:db")
          .validateMigrationNaming(true)
          .load()
          .migrate();
      return new Database(file, pool);
    } catch (FlywayException e) {
      pool.close();
      throw new IOException("cannot use the database %s: %s".formatted(file, firstLine(e)), e);
    }
  }

  private static HikariDataSource usable(Path file) throws IOException {
    try {
      return pool(file);
    } catch (HikariPool.PoolInitializationException e) {
      throw new IOException(
          "cannot use the database %s: %s".formatted(file, lastCause(e).getMessage()), e);
    }
  }

  private static Throwable lastCause(Throwable error) {
    Throwable cause = error.getCause();
    return cause == null ? error : lastCause(cause);
  }

  private static HikariDataSource pool(Path file) {
    var settings = new SQLiteConfig();
    settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
    settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    settings.enforceForeignKeys(true);
    settings.setBusyTimeout(BUSY_MILLIS);
    var source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:" + file);
    var pool = new HikariConfig();
    pool.setDataSource(source);
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setPoolName("database");
    return new HikariDataSource(pool);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
  }

  /** Reads, in one transaction, so that what is read fits together. */
  public <T> T read(Work<T> work) {
    return jdbi.inTransaction(work::with);
  }

  /**
   * Reads what is on disk, also for somebody who is in the middle of writing, and sees otherwise
   * what is not yet.
   */
  <T> T readCommitted(Work<T> work) {
    try (Handle own = jdbi.open()) {
      return own.inTransaction(work::with);
    }
  }

  /**
   * Writes: all of it or nothing, and on disk afterwards. What others write at the same time may
   * share the transaction.
   *
   * @param work does nothing outside of the database, which may yet refuse it
   */
  public <T> T write(Work<T> work) {
    return writer.write(work);
  }

  /**
   * Copies the database while it is in use, whole and consistent.
   *
   * @param target a file that does not exist yet
   */
  public void backup(Path target) {
    // A connection of its own: the caller may be in the middle of a transaction.
    try (Connection connection = pool.getConnection();
        PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
      copy.setString(1, target.toString());
      copy.execute();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot copy the database to " + target, e);
    }
  }

  /**
   * How often something was written since the start: who sees the same number has missed nothing.
   */
  public long writes() {
    return writer.commits();
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  @Override
  public void close() {
    writer.close();
    pool.close();
  }
}
