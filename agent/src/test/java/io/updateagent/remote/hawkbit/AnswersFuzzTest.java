package io.updateagent.remote.hawkbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.updateagent.remote.ServerException;
import java.nio.charset.StandardCharsets;

/** Whatever a hawkBit server answers: it is understood, or one line says that it cannot be. */
class AnswersFuzzTest {
  /** An answer is a base resource, a deployment or a cancellation; all three are tried. */
  private interface Reading {
    void read() throws ServerException;
  }

  @FuzzTest
  void answer(byte[] input) {
    String body = new String(input, StandardCharsets.UTF_8);
    check(() -> assertHarmless(Answers.base(body)));
    check(() -> assertHarmless(Answers.action("1", body)));
    check(() -> assertTrue(Answers.toStop(body).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")));
  }

  private static void check(Reading reading) {
    try {
      reading.read();
    } catch (ServerException e) {
      assertEquals(1, String.valueOf(e.getMessage()).lines().count());
    }
  }

  private static void assertHarmless(Base base) {
    for (String id : new String[] {base.deployment(), base.confirmation(), base.cancel()}) {
      assertFalse(id != null && (id.contains("/") || id.startsWith(".")), id);
    }
  }

  private static void assertHarmless(Action action) {
    for (Action.ArtifactFile file : action.files()) {
      assertTrue(file.url().isEmpty() || file.url().regionMatches(true, 0, "http", 0, 4));
      assertEquals(1, file.name().lines().count());
      assertFalse(file.artifactName().isEmpty());
    }
  }
}
