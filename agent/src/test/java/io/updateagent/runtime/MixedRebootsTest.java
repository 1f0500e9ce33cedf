package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.ArtifactSummary;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Engine;
import io.updateagent.deployment.InconsistentPolicy;
import io.updateagent.deployment.MemoryStore;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Position;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.StateStore;
import io.updateagent.deployment.Verdict;
import io.updateagent.module.Modules;
import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import io.updateagent.script.StateScripts;
import io.updateagent.store.DeploymentLog;
import io.updateagent.store.FileStateStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several payloads, each with a reboot of its own kind: whoever said Yes is called, whoever said No
 * is left alone, and the agent reboots once, last, for all that said Automatic. Each start of the
 * agent knows only what is on the disk.
 */
class MixedRebootsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MOST_STARTS = 20;

  @TempDir Path directory;

  private final List<String> calls = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  @Test
  void theAgentRebootsAfterAllThatSaidYes() throws Exception {
    assertEquals(Verdict.SUCCESS, deploy("Automatic", "Yes", "Yes"));
    assertEquals(
        List.of(
            "1 ArtifactReboot",
            "2 ArtifactReboot",
            "reboot",
            "0 ArtifactVerifyReboot",
            "1 ArtifactVerifyReboot",
            "2 ArtifactVerifyReboot"),
        calls);
  }

  @Test
  void theAgentRebootsOnceForAllThatLeaveItToIt() throws Exception {
    assertEquals(Verdict.SUCCESS, deploy("Automatic", "No", "Automatic"));
    assertEquals(List.of("reboot", "0 ArtifactVerifyReboot", "2 ArtifactVerifyReboot"), calls);
  }

  @Test
  void whoSaidNoIsLeftAlone() throws Exception {
    assertEquals(Verdict.SUCCESS, deploy("Yes", "No"));
    assertEquals(List.of("0 ArtifactReboot", "0 ArtifactVerifyReboot"), calls);
  }

  @Test
  void noneRebootsIfAllSayNo() throws Exception {
    assertEquals(Verdict.SUCCESS, deploy("No", ""));
    assertEquals(List.of(), calls);
  }

  @Test
  void theWayBackRebootsInReverseOrderAndThenOnce() throws Exception {
    faults.add("2 ArtifactVerifyReboot fails");
    assertEquals(Verdict.ROLLED_BACK, deploy("Yes", "No", "Automatic", "Yes"));
    assertEquals(
        List.of(
            "0 ArtifactReboot",
            "3 ArtifactReboot",
            "reboot",
            "0 ArtifactVerifyReboot",
            "2 ArtifactVerifyReboot",
            "3 ArtifactRollbackReboot",
            "0 ArtifactRollbackReboot",
            "reboot",
            "0 ArtifactVerifyRollbackReboot",
            "2 ArtifactVerifyRollbackReboot",
            "3 ArtifactVerifyRollbackReboot"),
        calls);
  }

  @Test
  void aModuleThatRebootsTheDeviceTakesTheTurnOfTheOthers() throws Exception {
    faults.add("0 ArtifactReboot kills");
    assertEquals(Verdict.SUCCESS, deploy("Yes", "Yes", "Automatic"));
    assertEquals(
        List.of(
            "0 ArtifactReboot",
            "0 ArtifactVerifyReboot",
            "1 ArtifactVerifyReboot",
            "2 ArtifactVerifyReboot"),
        calls);
  }

  @Test
  void noRebootFollowsAModuleThatCouldNotReboot() throws Exception {
    faults.add("0 ArtifactReboot fails");
    assertEquals(Verdict.ROLLED_BACK, deploy("Yes", "Automatic"));
    assertEquals(
        List.of(
            "0 ArtifactReboot",
            "0 ArtifactRollbackReboot",
            "reboot",
            "0 ArtifactVerifyRollbackReboot",
            "1 ArtifactVerifyRollbackReboot"),
        calls);
  }

  @Test
  void theRebootsOfTheWayBackAreRepeatedEachAsItWas() throws Exception {
    faults.add("1 ArtifactVerifyReboot fails");
    faults.add("1 ArtifactVerifyRollbackReboot fails");
    assertEquals(Verdict.ROLLED_BACK, deploy("No", "Yes"));
    assertEquals(
        List.of(
            "1 ArtifactReboot",
            "1 ArtifactVerifyReboot",
            "1 ArtifactRollbackReboot",
            "1 ArtifactVerifyRollbackReboot",
            "1 ArtifactRollbackReboot",
            "1 ArtifactVerifyRollbackReboot"),
        calls);
  }

  @Test
  void payloadsOfOneTypeAreAskedEachForItself() throws Exception {
    assertEquals(Verdict.SUCCESS, deploy("Yes", "No", "Yes"));
    assertEquals(
        List.of(
            "0 ArtifactReboot",
            "2 ArtifactReboot",
            "0 ArtifactVerifyReboot",
            "2 ArtifactVerifyReboot"),
        calls);
  }

  /** Carries out an installed update whose payloads want such reboots; gives how it ended. */
  private Verdict deploy(String... reboots) throws Exception {
    var payloads = new ArrayList<Payload>();
    for (int i = 0; i < reboots.length; i++) {
      payloads.add(Payload.untouched(i, "app"));
    }
    Files.createDirectory(directory.resolve("data"));
    store().save(AgentState.EMPTY.begun(downloaded(payloads)));
    for (int starts = 0; starts < MOST_STARTS; starts++) {
      try {
        StateStore store = store();
        var steps = steps(new World(List.of(reboots)));
        var clock = new NoTime();
        var engine = new Engine(steps, store, clock, InconsistentPolicy.SCOPE, store.load());
        engine.recover();
        engine.run(Set.of());
        AgentState state = store().load();
        assertEquals(null, state.deployment());
        return Objects.requireNonNull(state.last()).verdict();
      } catch (MemoryStore.PowerCut e) {
        continue; // the service manager starts the agent again
      }
    }
    throw new AssertionError("still not done after " + MOST_STARTS + " starts: " + calls);
  }

  private StateStore store() {
    return new FileStateStore(directory.resolve("data"), new NoTime(), "test");
  }

  private static Deployment downloaded(List<Payload> payloads) {
    Deployment begun =
        Deployment.begin("1", Source.MANAGED, "new", AgentState.EMPTY.installed(), Instant.EPOCH)
            .withArtifact(
                new ArtifactSummary("new", null, "sum", payloads, Map.of("a", "1"), List.of("a")));
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

  private LiveSteps steps(Commands world) {
    Pace pace = new NoTime();
    Path nowhere = directory.resolve("no-directory");
    var narrator = new Narrator(DeploymentLog.open(nowhere, "1", Instant.EPOCH, pace));
    var modules =
        new Modules(
            List.of(directory.resolve("modules")), directory.resolve("payloads"), world, SECOND);
    var limits = new StateScripts.Limits(SECOND, SECOND, SECOND);
    var stateScripts =
        new StateScripts(nowhere, nowhere, world, pace::sleep, pace::elapsed, limits);
    var scripts = new ScriptSets(stateScripts, narrator, StateScripts.Mode.STOP_AT_FIRST_FAILURE);
    var reboot = new SystemReboot(world, pace, narrator);
    ArtifactSource gone =
        Sources.opened(
            () -> {
              throw new IllegalStateException("it was downloaded already");
            });
    return new LiveSteps(
        new DownloadStep(gone, new Admission(modules), modules, scripts, narrator, "box"),
        new ModuleCalls(modules, reboot, narrator, "this boot"),
        scripts,
        Reporter.SILENT,
        narrator);
  }

  /** Update modules and {@code reboot}, which write down what is asked of them for a reboot. */
  private final class World implements Commands {
    private final List<String> reboots;

    World(List<String> reboots) {
      this.reboots = reboots;
    }

    @Override
    public Completion run(Command command) {
      if (command.words().get(0).equals("reboot")) {
        calls.add("reboot");
        throw new MemoryStore.PowerCut();
      }
      String call = command.words().get(1);
      Path home = Objects.requireNonNull(Path.of(command.words().get(2)).getParent());
      int payload = Integer.parseInt(home.getFileName().toString());
      String what = payload + " " + call;
      if (call.contains("Reboot") && !call.startsWith("Needs")) {
        calls.add(what);
      }
      if (faults.remove(what + " kills")) {
        throw new MemoryStore.PowerCut();
      }
      String answer =
          switch (call) {
            case "SupportsRollback" -> "Yes";
            case "NeedsArtifactReboot" -> reboots.get(payload);
            default -> "";
          };
      int code = faults.remove(what + " fails") ? 1 : 0;
      return new Completion(Completion.End.EXITED, code, answer, List.of(), command.timeout(), "");
    }
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
}
