package io.updateagent.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  @TempDir Path directory;
  private Path data;
  private Path target;
  private Store store;

  @BeforeEach
  void open() throws Exception {
    data = directory.resolve("data");
    target = directory.resolve("backup.tar");
    store = Store.open(data, InstantSource.system());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static String sum(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private Artifact artifact(String name) throws Exception {
    byte[] content = ("content of " + name).getBytes(StandardCharsets.UTF_8);
    var artifact =
        new Artifact(
            name,
            name,
            sum(content),
            content.length,
            false,
            "",
            "{}",
            Instant.EPOCH,
            List.of("box"));
    Path arriving = store.artifacts().arriving();
    Files.write(arriving, content);
    assertEquals(Artifacts.Taken.NEW, store.artifacts().add(artifact, arriving));
    return artifact;
  }

  /** Restores as the help says; gives the names of the artifacts, each of which is whole. */
  private List<String> restored() throws Exception {
    Path restored = Files.createTempDirectory(directory, "restored");
    Process tar =
        new ProcessBuilder("tar", "-xf", target.toString(), "-C", restored.toString()).start();
    assertTrue(tar.waitFor(60, TimeUnit.SECONDS) && tar.exitValue() == 0);
    try (Store again = Store.open(restored, InstantSource.system())) {
      List<Artifact> all = again.artifacts().all();
      for (Artifact one : all) {
        assertEquals(one.checksum(), sum(Files.readAllBytes(again.artifacts().file(one))));
      }
      assertEquals(store.users().all(), again.users().all());
      return all.stream().map(Artifact::name).toList();
    }
  }

  @Test
  void whatIsRestoredIsWhatWasThere() throws Exception {
    store.users().add("ada", "hash", Role.ADMIN);
    artifact("app-1");
    artifact("app-2");
    assertEquals(2, new Backup(store, data).write(target));
    assertEquals(List.of("app-1", "app-2"), restored());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    try (Stream<Path> left = Files.list(data)) {
      assertFalse(left.anyMatch(file -> file.getFileName().toString().startsWith(".backup")));
    }
  }

  @Test
  void whatComesAndGoesMeanwhileIsInItWholeOrNotAtAll() throws Exception {
    artifact("always");
    var enough = new AtomicBoolean();
    var failure = new java.util.concurrent.atomic.AtomicReference<Exception>();
    var writer =
        new Thread(
            () -> {
              try {
                for (int number = 0; !enough.get(); number++) {
                  store.artifacts().remove(artifact("app-" + number).id());
                }
              } catch (Exception e) {
                failure.set(e);
              }
            });
    writer.start();
    try {
      for (int one = 0; one < 3; one++) {
        new Backup(store, data).write(target);
        assertTrue(restored().contains("always"));
      }
    } finally {
      enough.set(true);
      writer.join();
    }
    assertEquals(null, failure.get());
  }

  /** What waits is written together: a removal, and the backup that follows it, in one go. */
  @Test
  void anArtifactWhoseRemovalIsNotOnDiskYetIsInIt() throws Exception {
    Artifact artifact = artifact("app-1");
    var busy = new CountDownLatch(1);
    var done = new CountDownLatch(1);
    var others = new ArrayList<Thread>();
    others.add(
        begin(
            () ->
                store
                    .database()
                    .write(
                        handle -> {
                          busy.countDown();
                          try {
                            return done.await(60, TimeUnit.SECONDS);
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                        })));
    assertTrue(busy.await(60, TimeUnit.SECONDS));
    others.add(begin(() -> store.artifacts().remove(artifact.id())));
    others.add(begin(() -> new Backup(store, data).write(target)));
    done.countDown();
    for (Thread other : others) {
      other.join();
    }
    assertEquals(List.of("app-1"), restored());
    assertEquals(List.of(), store.artifacts().all());
  }

  /** Starts something that is going to wait for the one who writes. */
  private static Thread begin(Callable<?> work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.call();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void aDamagedArtifactIsFoundAndTheLastBackupStays() throws Exception {
    Artifact artifact = artifact("app-1");
    new Backup(store, data).write(target);
    byte[] before = Files.readAllBytes(target);
    Files.writeString(store.artifacts().file(artifact), "damaged");
    var error = assertThrows(IOException.class, () -> new Backup(store, data).write(target));
    assertTrue(
        String.valueOf(error.getMessage()).contains("app-1: its file is damaged"),
        error.getMessage());
    Files.delete(store.artifacts().file(artifact));
    error = assertThrows(IOException.class, () -> new Backup(store, data).write(target));
    assertTrue(String.valueOf(error.getMessage()).contains("is gone"), error.getMessage());
    assertEquals(sum(before), sum(Files.readAllBytes(target)));
    try (Stream<Path> left = Files.list(directory)) {
      assertFalse(left.anyMatch(file -> file.toString().endsWith(".partial")));
    }
  }
}
