package io.updateagent.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  private static final int WRITERS = 50;

  @TempDir Path directory;

  private static int own(Database database) {
    return database.read(
        handle -> handle.createQuery("SELECT count(*) FROM own").mapTo(Integer.class).one());
  }

  @Test
  void whatWaitsIsWrittenTogetherAndAFailureIsOfOneAlone() throws Exception {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var all = Executors.newFixedThreadPool(WRITERS + 1);
    try (Database database = Database.open(directory)) {
      var first =
          all.submit(
              () ->
                  database.write(
                      handle -> {
                        begun.countDown();
                        return await(go);
                      }));
      begun.await();
      var others = new ArrayList<Future<Integer>>();
      for (int number = 0; number < WRITERS; number++) {
        String name = "name " + number;
        boolean fails = number % 10 == 9;
        others.add(all.submit(() -> database.write(handle -> insert(handle, name, fails))));
      }
      go.countDown();
      first.get();
      int failed = 0;
      for (Future<Integer> other : others) {
        failed += isFailed(other) ? 1 : 0;
      }
      assertEquals(WRITERS / 10, failed);
      assertEquals(WRITERS - failed, own(database));
      assertTrue(database.writes() < WRITERS / 2, database.writes() + " transactions");
    } finally {
      all.shutdownNow();
    }
  }

  @Test
  void isMadeOnceWhereServerAndCommandOpenItTogether() throws Exception {
    int openers = 8;
    var go = new CountDownLatch(1);
    var all = Executors.newFixedThreadPool(openers);
    try {
      for (int round = 0; round < 8; round++) {
        Path fresh = directory.resolve("round-" + round);
        var opened = new ArrayList<Future<Integer>>();
        for (int number = 0; number < openers; number++) {
          opened.add(all.submit(() -> openedAfter(go, fresh)));
        }
        go.countDown();
        for (Future<Integer> one : opened) {
          assertEquals(0, one.get());
        }
      }
    } finally {
      all.shutdownNow();
    }
  }

  private static int openedAfter(CountDownLatch go, Path fresh) throws Exception {
    go.await();
    try (Database database = Database.open(fresh)) {
      return own(database);
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int insert(org.jdbi.v3.core.Handle handle, String name, boolean fails) {
    int rows = handle.execute("INSERT INTO own (name, value) VALUES (?, '')", name);
    if (fails) {
      throw new IllegalArgumentException("not this one");
    }
    return rows;
  }

  private static boolean isFailed(Future<Integer> write) throws InterruptedException {
    try {
      write.get();
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      assertTrue(String.valueOf(e.getCause()).contains("not this one"), e::toString);
      return true;
    }
  }

  @Test
  void whoWritesAfterItsEndIsToldSo() throws Exception {
    Database database = Database.open(directory);
    database.close();
    assertThrows(
        IllegalStateException.class, () -> database.write(handle -> insert(handle, "a", false)));
  }

  @Test
  void deploymentsOfAnOlderServerAreCounted() throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve(Database.FILE);
    var older =
        Flyway.configure().dataSource(url, null, null).locations("classpath:db").target("1");
    older.load().migrate();
    try (var connection = java.sql.DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO device (id, identity, status, created) VALUES ('a', 'a', 'accepted', 0)");
      statement.executeUpdate(
          """
          INSERT INTO deployment (id, number, name, artifact, created, status, plan, phase_began)
              VALUES ('d', 1, 'd', 'app-2', 0, 'inprogress', '{}', 0)
          """);
      statement.executeUpdate(
          """
          INSERT INTO deployment_device (deployment, device, phase, status, inconsistent)
              VALUES ('d', 'a', 0, 'failure', 1)
          """);
    }
    try (Store store = Store.open(directory, InstantSource.system())) {
      assertEquals(Map.of("failure", 1, "inconsistent", 1), store.deployments().counts("d"));
    }
  }

  @Test
  void aDiskThatIsFullIsSaidInOneLineAndNothingElseIsLost() throws Exception {
    try (Database database = Database.open(directory)) {
      int pages =
          database.write(
              handle -> handle.createQuery("PRAGMA max_page_count = 1").mapTo(Integer.class).one());
      int before = own(database);
      String large = "x".repeat(10 * 1024 * 1024);
      DiskFull full =
          assertThrows(
              DiskFull.class, () -> database.write(handle -> insert(handle, large, false)));
      assertTrue(String.valueOf(full.getMessage()).startsWith("the disk of the server's data"));
      assertEquals(before, own(database));
      database.write(
          handle ->
              handle
                  .createQuery("PRAGMA max_page_count = " + (pages + 10_000))
                  .mapTo(Integer.class)
                  .one());
      database.write(handle -> insert(handle, large, false));
      assertEquals(before + 1, own(database));
    }
  }
}
