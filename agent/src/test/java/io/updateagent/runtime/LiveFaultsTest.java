package io.updateagent.runtime;

import static io.updateagent.runtime.ScriptedDevice.ABORTS;
import static io.updateagent.runtime.ScriptedDevice.BEFORE_COMMIT;
import static io.updateagent.runtime.ScriptedDevice.FAILS;
import static io.updateagent.runtime.ScriptedDevice.IS_LOST;
import static io.updateagent.runtime.ScriptedDevice.KILLS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.ArtifactSummary;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Engine;
import io.updateagent.deployment.InconsistentPolicy;
import io.updateagent.deployment.Invariants;
import io.updateagent.deployment.MemoryStore;
import io.updateagent.deployment.Outcome;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Position;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.Steps;
import io.updateagent.deployment.StoreException;
import io.updateagent.deployment.Trace;
import io.updateagent.deployment.TracedSteps;
import io.updateagent.module.Modules;
import io.updateagent.remote.Backoff;
import io.updateagent.script.StateScripts;
import io.updateagent.script.StateScripts.Mode;
import io.updateagent.store.DeploymentLog;
import io.updateagent.store.Outbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The invariants with the steps that really run on a device: every module call and every state
 * script fails or kills the agent, the server aborts or is out of reach, alone and in pairs. Begins
 * with the artifact downloaded.
 */
class LiveFaultsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MOST_STARTS = 100;
  private static final List<String> CALLS =
      List.of(
          "ArtifactInstall",
          "NeedsArtifactReboot",
          "ArtifactReboot",
          "ArtifactVerifyReboot",
          "ArtifactCommit",
          "SupportsRollback",
          "ArtifactRollback",
          "ArtifactRollbackReboot",
          "ArtifactVerifyRollbackReboot",
          "ArtifactFailure",
          "Cleanup");
  private static final List<String> SCRIPTS =
      List.of(
          "ArtifactInstall_Enter",
          "ArtifactInstall_Leave",
          "ArtifactInstall_Error",
          "ArtifactReboot_Enter",
          "ArtifactReboot_Leave",
          "ArtifactReboot_Error",
          "ArtifactCommit_Enter",
          "ArtifactCommit_Leave",
          "ArtifactCommit_Error",
          "ArtifactRollback_Enter",
          "ArtifactRollback_Leave",
          "ArtifactRollbackReboot_Enter",
          "ArtifactRollbackReboot_Leave",
          "ArtifactRollbackReboot_Error",
          "ArtifactFailure_Enter",
          "ArtifactFailure_Leave");
  private static final AgentState BEFORE =
      AgentState.EMPTY.bootstrapped(
          new ArtifactSummary("old", null, "sum of old", List.of(), Map.of("a", "0"), null));

  private static final ScriptedDevice.Kind USUAL = new ScriptedDevice.Kind("Yes", "Yes", true);
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("agent");

  @TempDir Path directory;

  /** Thousands of deployments that fail on purpose are not worth reading. */
  @BeforeAll
  static void hush() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOG.setLevel(null);
  }

  @BeforeEach
  void aModuleAndScripts() throws IOException {
    executable("modules/box");
    for (String script : SCRIPTS) {
      executable("scripts/" + script + "_00");
    }
    Files.writeString(directory.resolve("no-directory"), "so that no log is written\n");
  }

  private void executable(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
    assertTrue(file.toFile().setExecutable(true));
  }

  @Test
  void everyFaultEndsTruthfully() throws Exception {
    var cannotRollBack = new ScriptedDevice.Kind("No", "Automatic", true);
    var standalone = new ScriptedDevice.Kind("Yes", "No", false);
    atLeast(160, singles(List.of(USUAL, cannotRollBack, standalone)), "single faults");
  }

  @Test
  @Tag("slow")
  void everyFaultOnEveryDeviceEndsTruthfully() throws Exception {
    atLeast(900, singles(kinds()), "single faults on every device");
  }

  @Test
  @Tag("slow")
  void everyPairOfFaultsOnEveryDeviceEndsTruthfully() throws Exception {
    atLeast(25_000, pairs(kinds()), "pairs of faults on every device");
  }

  private int singles(List<ScriptedDevice.Kind> kinds) throws Exception {
    int cases = 0;
    for (ScriptedDevice.Kind kind : kinds) {
      for (String fault : faults(kind)) {
        check(kind, List.of(fault));
        cases++;
      }
    }
    return cases;
  }

  private int pairs(List<ScriptedDevice.Kind> kinds) throws Exception {
    int cases = 0;
    for (ScriptedDevice.Kind kind : kinds) {
      List<String> faults = faults(kind);
      for (int first = 0; first < faults.size(); first++) {
        for (int second = first; second < faults.size(); second++) {
          check(kind, List.of(faults.get(first), faults.get(second)));
          cases++;
        }
      }
    }
    return cases;
  }

  private static List<ScriptedDevice.Kind> kinds() {
    var kinds = new ArrayList<ScriptedDevice.Kind>();
    for (String rollback : List.of("Yes", "No", "nonsense")) {
      for (String reboot : List.of("No", "Yes", "Automatic")) {
        kinds.add(new ScriptedDevice.Kind(rollback, reboot, true));
        kinds.add(new ScriptedDevice.Kind(rollback, reboot, false));
      }
    }
    return kinds;
  }

  private static List<String> faults(ScriptedDevice.Kind kind) {
    var faults = new ArrayList<String>();
    for (String call : CALLS) {
      faults.add(call + FAILS);
      faults.add(call + KILLS);
    }
    for (String script : SCRIPTS) {
      faults.add(script + FAILS);
      faults.add(script + KILLS);
    }
    if (kind.managed()) {
      for (String status : List.of("INSTALLING", "REBOOTING", BEFORE_COMMIT)) {
        faults.add(status + ABORTS);
        faults.add(status + IS_LOST);
      }
      faults.add("SUCCESS" + IS_LOST);
      faults.add("FAILURE" + IS_LOST);
    }
    return faults;
  }

  private void check(ScriptedDevice.Kind kind, List<String> faults) throws Exception {
    var trace = new Trace(kind.reboots());
    try {
      drive(kind, new ScriptedDevice(kind, faults), trace);
      Invariants.check(trace, BEFORE);
    } catch (AssertionError e) {
      throw new AssertionError(kind + " " + faults + ": " + e.getMessage(), e);
    }
  }

  private void drive(ScriptedDevice.Kind kind, ScriptedDevice device, Trace trace)
      throws IOException, StoreException {
    Files.createDirectories(directory.resolve("payloads/0000/tree/header"));
    Files.createDirectories(directory.resolve("payloads/0000/tree/tmp"));
    var store = new MemoryStore(trace, BEFORE);
    trace.add(new Trace.Ended(Phase.DOWNLOAD, Outcome.OK));
    store.save(BEFORE.withDeployment(downloaded(kind)));
    for (int start = 0; start < MOST_STARTS; start++) {
      trace.add(new Trace.Started());
      try {
        process(kind, device, trace, store);
        return;
      } catch (MemoryStore.PowerCut e) {
        continue; // the service manager starts the agent again
      }
    }
    throw new AssertionError("still not done after " + MOST_STARTS + " starts");
  }

  private void process(
      ScriptedDevice.Kind kind, ScriptedDevice device, Trace trace, MemoryStore store)
      throws StoreException {
    AgentState state = store.load();
    if (state.deployment() == null) {
      return; // the agent died right after the end
    }
    Steps steps = new TracedSteps(steps(kind, device), trace);
    var clock = InstantSource.fixed(Instant.EPOCH);
    var engine = new Engine(steps, store, clock, InconsistentPolicy.SCOPE, state);
    engine.recover();
    engine.run(kind.managed() ? Set.of() : Set.of(Phase.COMMIT));
    engine.run(Set.of());
  }

  private static Deployment downloaded(ScriptedDevice.Kind kind) {
    Source source = kind.managed() ? Source.MANAGED : Source.STANDALONE;
    Deployment begun =
        Deployment.begin("1", source, "new", BEFORE.installed(), Instant.EPOCH)
            .withArtifact(
                new ArtifactSummary(
                    "new",
                    null,
                    "sum",
                    List.of(Payload.untouched(0, "box")),
                    Map.of("a", "1"),
                    List.of("a")));
    return new Deployment(
        begun.id(),
        begun.source(),
        begun.artifact(),
        begun.before(),
        begun.started(),
        new Position(Phase.INSTALL, false, 2),
        begun.findings(),
        begun.answers().withPrepared(),
        null);
  }

  private LiveSteps steps(ScriptedDevice.Kind kind, ScriptedDevice device) {
    Pace pace = new NoTime();
    Path nowhere = directory.resolve("no-directory");
    var narrator = new Narrator(DeploymentLog.open(nowhere, "1", Instant.EPOCH, pace));
    var modules =
        new Modules(
            List.of(directory.resolve("modules")), directory.resolve("payloads"), device, SECOND);
    var scripts =
        new ScriptSets(
            new StateScripts(
                nowhere,
                directory.resolve("scripts"),
                device,
                pace::sleep,
                pace::elapsed,
                new StateScripts.Limits(SECOND, SECOND, SECOND)),
            narrator,
            kind.managed() ? Mode.STOP_AT_FIRST_FAILURE : Mode.RUN_ALL);
    var calls =
        new ModuleCalls(modules, new SystemReboot(device, pace, narrator), narrator, "this boot");
    ArtifactSource gone =
        Sources.opened(
            () -> {
              throw new IllegalStateException("an interrupted download is not taken up again");
            });
    var download =
        new DownloadStep(gone, new Admission(modules), modules, scripts, narrator, "box");
    Reporter reporter =
        kind.managed()
            ? new ServerReporter(
                device,
                () -> new Backoff(SECOND, SECOND, 0),
                SECOND,
                pace,
                narrator,
                List::of,
                new Outbox(nowhere, pace))
            : Reporter.SILENT;
    return new LiveSteps(download, calls, scripts, reporter, narrator);
  }

  /** A clock that stands still, and waits that are over at once. */
  private static final class NoTime implements Pace {
    @Override
    public Instant instant() {
      return Instant.EPOCH;
    }

    @Override
    public Duration elapsed() {
      return Duration.ZERO;
    }

    @Override
    public void sleep(Duration length) {}
  }

  /** What was proven is worth a figure, and nothing if it was little. */
  private static void atLeast(int wanted, int found, String what) {
    System.out.printf("live: %d %s%n", found, what);
    assertTrue(found >= wanted, found + " " + what);
  }
}
