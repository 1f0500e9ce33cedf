package io.updateagent.runtime;

import io.updateagent.deployment.MemoryStore;
import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import io.updateagent.remote.Ack;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The world around the steps: an update module, state scripts, {@code reboot} and a server, that
 * answer as they are told. What goes wrong is a word: {@code ArtifactInstall fails}, {@code
 * ArtifactCommit_Enter kills}, {@code INSTALLING aborts}, {@code REBOOTING is lost}.
 */
final class ScriptedDevice implements Commands, ManagementServer {
  static final String FAILS = " fails";
  static final String KILLS = " kills";
  static final String ABORTS = " aborts";
  static final String IS_LOST = " is lost";
  static final String BEFORE_COMMIT = "ArtifactCommit";

  private final Kind kind;
  private final List<String> faults;

  /**
   * A device and an update.
   *
   * @param rollback what the module answers to SupportsRollback
   * @param reboot what it answers to NeedsArtifactReboot
   */
  record Kind(String rollback, String reboot, boolean managed) {
    boolean reboots() {
      return managed && !reboot.equals("No");
    }
  }

  ScriptedDevice(Kind kind, List<String> faults) {
    this.kind = kind;
    this.faults = new ArrayList<>(faults);
  }

  @Override
  public Completion run(Command command) {
    Path program = Path.of(command.words().get(0));
    String name = program.getFileName().toString().replaceAll("_[0-9][0-9]$", "");
    String what = command.words().size() > 1 ? command.words().get(1) : name;
    if (faults.remove(what + KILLS)) {
      throw new MemoryStore.PowerCut();
    }
    if (faults.remove(what + FAILS)) {
      return new Completion(Completion.End.EXITED, 1, "", List.of(), command.timeout(), "");
    }
    if (what.equals("reboot")) {
      throw new MemoryStore.PowerCut();
    }
    String answer =
        switch (what) {
          case "SupportsRollback" -> kind.rollback();
          case "NeedsArtifactReboot" -> kind.reboot();
          default -> "";
        };
    return new Completion(Completion.End.EXITED, 0, answer, List.of(), command.timeout(), "");
  }

  @Override
  public Ack report(String deploymentId, Status status, String substate) throws ServerException {
    String what = substate.equals(BEFORE_COMMIT) ? BEFORE_COMMIT : status.name();
    if (faults.remove(what + IS_LOST)) {
      throw new ServerException(ServerException.Kind.UNREACHABLE, "the network is down");
    }
    return faults.remove(what + ABORTS) ? Ack.ABORTED : Ack.ACCEPTED;
  }

  @Override
  public Optional<Offer> poll(DeviceIdentity device) {
    return Optional.empty();
  }

  @Override
  public void uploadLog(String deploymentId, List<LogEntry> entries) {}

  @Override
  public void sendInventory(Map<String, List<String>> attributes) {}

  @Override
  public void renewAuthorization() {}
}
