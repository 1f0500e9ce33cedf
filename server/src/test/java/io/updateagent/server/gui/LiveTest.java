package io.updateagent.server.gui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How open pages hear of changes. */
class LiveTest {
  @TempDir Path directory;
  private final MemorySessions sessions = new MemorySessions();
  private String session = "";
  private Store store;
  private Live live;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(directory, InstantSource.system());
    sessions.with("otto", GuiRoom.PASSWORD, Role.OPERATE);
    session = sessions.logIn("otto", GuiRoom.PASSWORD, "").session().orElseThrow();
    live = new Live(store.database(), sessions);
  }

  @AfterEach
  void close() {
    live.close();
    store.close();
  }

  /** A page that reads what it is told, or waits with it. */
  private static final class OpenPage implements Live.Page {
    final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
    final CountDownLatch reads;
    final CountDownLatch isTold = new CountDownLatch(1);
    volatile boolean isClosed;

    OpenPage(int waits) {
      this.reads = new CountDownLatch(waits);
    }

    @Override
    public void changed(long writes) {
      isTold.countDown();
      try {
        reads.await();
        heard.add(writes);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the server stops
      }
    }

    @Override
    public void close() {
      isClosed = true;
    }

    Long next() throws InterruptedException {
      return heard.poll(30, TimeUnit.SECONDS);
    }
  }

  private String now() {
    return String.valueOf(store.database().writes());
  }

  private void change() {
    store.audit().note("otto", "changed", "something", "");
    live.tellAll(false);
  }

  @Test
  void onePageThatDoesNotReadMakesNoOtherWait() throws Exception {
    var slow = new OpenPage(1);
    var quick = new OpenPage(0);
    live.tell(slow, session, now());
    live.tell(quick, session, now());
    for (int time = 0; time < 3; time++) {
      change();
      assertNotNull(quick.next());
    }
    assertTrue(slow.isTold.await(30, TimeUnit.SECONDS));
    assertEquals(0, slow.heard.size());
    slow.reads.countDown();
    assertNotNull(slow.next());
  }

  @Test
  void whoeverMissedSomethingHearsOfItAtOnceAndOthersOnlyOfChanges() throws Exception {
    var late = new OpenPage(0);
    live.tell(late, session, "-1");
    assertNotNull(late.next());
    var there = new OpenPage(0);
    live.tell(there, session, now());
    live.tellAll(false);
    change();
    assertEquals(store.database().writes(), there.next());
    assertEquals(0, there.heard.size());
  }

  @Test
  void aPageOfASessionThatIsOverIsClosed() {
    var page = new OpenPage(0);
    live.tell(page, session, now());
    sessions.logOut(session);
    change();
    assertTrue(page.isClosed);
  }
}
