package io.updateagent.remote.mender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import java.nio.charset.StandardCharsets;

/** Whatever a server answers: it is an offer, or one line says that it cannot be understood. */
class MessagesFuzzTest {
  @FuzzTest
  void offer(byte[] input) {
    try {
      Offer offer = Messages.offer(new String(input, StandardCharsets.UTF_8));
      assertFalse(offer.deploymentId().isEmpty() || offer.uri().isEmpty());
    } catch (ServerException e) {
      assertEquals(1, String.valueOf(e.getMessage()).lines().count());
    }
  }
}
