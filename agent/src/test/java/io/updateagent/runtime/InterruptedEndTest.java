package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Findings;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Verdict;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent was killed in a download: what that comes to is said, and a cancellation counts. */
class InterruptedEndTest {
  @TempDir Path directory;
  private DeviceRoom device;

  @BeforeEach
  void anInterruptedDownload() throws Exception {
    device = new DeviceRoom(directory, "{}");
    try (Agent agent = device.agent("boot")) {
      agent.save(
          agent
              .state()
              .withDeployment(LocalOrdersTest.standing(Phase.DOWNLOAD, true, Findings.NONE, null)));
    }
  }

  @Test
  void whatAnInterruptedDownloadComesToIsOneLineOfTheLog() throws Exception {
    assertEquals(Verdict.NOT_STARTED, settled().verdict());
    String log = device.log();
    assertEquals(1, log.split("deployment d: not-started: Download: ", -1).length - 1, log);
    assertTrue(log.contains("Download was interrupted"), log);
  }

  @Test
  void aCancellationBeforeTheRestartIsTheCause() throws Exception {
    try (Agent agent = device.agent("boot")) {
      assertTrue(agent.orders().cancel().done());
    }
    Cause cause = settled().causes().install();
    assertNotNull(cause);
    assertEquals(Cause.Kind.ABORTED, cause.kind());
    assertTrue(cause.message().contains("cancelled on the device"), cause.message());
    assertTrue(device.log().contains("not-started: cancel: cancelled on the device"));
  }

  private Finished settled() throws Exception {
    try (Agent agent = device.agent("boot")) {
      agent.settle("no server");
      return Objects.requireNonNull(agent.state().last());
    }
  }
}
