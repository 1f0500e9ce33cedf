package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.updateagent.runtime.Checkpoint.Kind;
import io.updateagent.runtime.Checkpoint.Stretch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The file that says what is kept of a download. */
class CheckpointTest {
  private static final Checkpoint KNOWN =
      new Checkpoint(
          "9f86",
          "\"5f\\3c\"",
          "2026-11-24T10:00:00Z",
          List.of(
              new Stretch(Kind.BETWEEN, 3072, 1), new Stretch(Kind.FILE, 4096, 4_294_967_295L)));

  @Test
  void whatIsWrittenIsRead() {
    Checkpoint read = Checkpoint.parse(KNOWN.toBytes());
    assertEquals(KNOWN, read);
    assertEquals(7168, KNOWN.length());
    assertEquals(Instant.parse("2026-11-24T10:00:00Z"), KNOWN.time());
  }

  @Test
  void whatIsCutAnywhereIsNothing() {
    byte[] written = KNOWN.toBytes();
    for (int length = 0; length < written.length; length++) {
      assertNull(Checkpoint.parse(Arrays.copyOf(written, length)), "cut at " + length);
    }
  }

  @Test
  void aChangeAnywhereGivesNothingOrSomethingSound() {
    byte[] written = KNOWN.toBytes();
    int nothing = 0;
    for (int at = 0; at < written.length; at++) {
      byte[] changed = written.clone();
      changed[at] ^= 0x10;
      Checkpoint read = Checkpoint.parse(changed);
      if (read == null) {
        nothing++;
      } else {
        assertNotNull(read.address());
        assertNotNull(read.validator());
        assertNotNull(read.time());
        read.stretches().forEach(one -> assertEquals(true, one.bytes() > 0));
      }
    }
    assertEquals(true, nothing > 0);
  }

  @Test
  void stretchesOfNothingMakeItNothing() {
    for (long bytes : new long[] {0, -1, Long.MIN_VALUE}) {
      var odd = new Checkpoint("a", "b", "c", List.of(new Stretch(Kind.PACKED, bytes, 1)));
      assertNull(Checkpoint.parse(odd.toBytes()));
    }
    assertNull(Checkpoint.parse(new Checkpoint("a", "b", "c", List.of()).toBytes()));
  }

  @Test
  void aSumThatOverflowsIsNothing() {
    var huge =
        List.of(
            new Stretch(Kind.PACKED, Long.MAX_VALUE, 1),
            new Stretch(Kind.PACKED, Long.MAX_VALUE, 1),
            new Stretch(Kind.PACKED, 5, 1));
    assertNull(Checkpoint.parse(new Checkpoint("a", "b", "c", huge).toBytes()));
  }

  @Test
  void aTimeThatIsNoneIsLongAgo() {
    assertEquals(Instant.EPOCH, new Checkpoint("a", "b", "soon", List.of()).time());
  }

  @Test
  void aMissingMemberMakesItNothing() {
    for (String name : List.of("address", "validator", "written", "stretches")) {
      String text = new String(KNOWN.toBytes(), StandardCharsets.UTF_8);
      String without = text.replace('"' + name + '"', "\"x\"");
      assertNull(Checkpoint.parse(without.getBytes(StandardCharsets.UTF_8)), name);
      String none =
          text.replaceFirst(
              '"' + name + "\":(\"([^\"\\\\]|\\\\.)*\"|\\[.*])", '"' + name + "\":null");
      assertNull(Checkpoint.parse(none.getBytes(StandardCharsets.UTF_8)), none);
    }
  }
}
