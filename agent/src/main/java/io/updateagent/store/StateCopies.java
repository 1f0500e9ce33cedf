package io.updateagent.store;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Position;
import io.updateagent.deployment.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code state} and {@code state.spare}, and says which of them counts. One that is damaged,
 * missing or cannot be read is survived through the other. If neither is whole the state is lost,
 * unless the disk only cannot read it at the moment.
 */
final class StateCopies {
  static final String STATE = "state";
  static final String SPARE = "state.spare";

  /** Largest size of a state, in bytes. */
  static final int LARGEST = 16 * 1024 * 1024;

  private final FileSystem disk;
  private final Path data;
  private final InstantSource clock;
  private final History history;

  StateCopies(FileSystem disk, Path data, InstantSource clock, History history) {
    this.disk = disk;
    this.data = data;
    this.clock = clock;
    this.history = history;
  }

  /**
   * What counts.
   *
   * @param onBoth whether both copies hold it, so that nothing needs to be repaired
   */
  record Found(StateDocument document, boolean onBoth) {}

  /** A copy that was read; its text is empty if it is not whole. */
  private record Copy(
      @Nullable StateDocument document, String text, Condition condition, String reason) {
    static Copy useless(Condition condition, String reason) {
      return new Copy(null, "", condition, reason);
    }
  }

  private enum Condition {
    WHOLE,
    MISSING,
    DAMAGED,
    UNREADABLE
  }

  /**
   * Reads both copies.
   *
   * @throws UnreadableException if the disk does not give any of them
   * @throws StoreException if a newer agent wrote one of them
   */
  Found choose() throws StoreException {
    // Before the copies: a first state that is written just now must not look like a lost one.
    boolean past = hasPast();
    Copy state = copy(data.resolve(STATE));
    Copy spare = copy(data.resolve(SPARE));
    StateDocument first = state.document();
    StateDocument second = spare.document();
    if (first != null && second != null) {
      boolean newer = second.generation() > first.generation();
      // By their text: Java needs a third of a command's time to learn how documents are compared.
      return checked(newer ? second : first, state.text().equals(spare.text()));
    }
    if (first != null) {
      return checked(first, false);
    }
    if (second != null) {
      Log.agent().warn("{}: {}; going on with its spare", data.resolve(STATE), state.reason());
      return checked(cautious(second), false);
    }
    return neither(state, spare, past);
  }

  private Found neither(Copy state, Copy spare, boolean past) throws UnreadableException {
    for (Copy copy : new Copy[] {state, spare}) {
      if (copy.condition() == Condition.UNREADABLE) {
        throw new UnreadableException(
            "cannot read the state in %s: %s".formatted(data, copy.reason()));
      }
    }
    boolean missing =
        state.condition() == Condition.MISSING && spare.condition() == Condition.MISSING;
    if (missing && !past) {
      return new Found(new StateDocument(AgentState.EMPTY, 0), true);
    }
    Copy worse = state.condition() == Condition.MISSING ? spare : state;
    return lost(worse.reason());
  }

  /** A state that is older than its history was put back from a copy: it says nothing of today. */
  private Found checked(StateDocument document, boolean onBoth) {
    long known = knownGeneration();
    return known > document.generation()
        ? lost(
            "it is older than the history (write %d, after write %d)"
                .formatted(document.generation(), known))
        : new Found(document, onBoth);
  }

  private Found lost(String reason) {
    String where = "%s: %s".formatted(data.resolve(STATE), reason);
    AgentState lost = AgentState.lost(clock.instant(), where);
    return new Found(new StateDocument(lost, knownGeneration()), false);
  }

  /** The newest state that the history knows of; 0 if it knows none. */
  private long knownGeneration() {
    try {
      HistoryLine newest = history.newest();
      return newest == null ? 0 : newest.generation();
    } catch (IOException e) {
      return 0;
    }
  }

  /** The spare may be one write old: the phase it is about to enter may have been entered. */
  private static StateDocument cautious(StateDocument spare) {
    Deployment deployment = spare.state().deployment();
    if (deployment == null) {
      return spare;
    }
    Position position = deployment.position();
    var entered =
        new Deployment(
            deployment.id(),
            deployment.source(),
            deployment.artifact(),
            deployment.before(),
            deployment.started(),
            new Position(position.phase(), true, position.transitions()),
            deployment.findings(),
            deployment.answers(),
            deployment.verdict());
    return new StateDocument(spare.state().withDeployment(entered), spare.generation());
  }

  /** Whether the device had a state once. What cannot be told counts as yes. */
  private boolean hasPast() {
    try {
      return history.exists()
          || disk.size(data.resolve(FlagFile.NAME)) >= 0
          || disk.size(data.resolve(Reserve.NAME)) >= 0;
    } catch (IOException e) {
      return true;
    }
  }

  private Copy copy(Path file) throws StoreException {
    try {
      byte[] text = disk.read(file, LARGEST + 1);
      if (text.length > LARGEST) {
        return Copy.useless(Condition.DAMAGED, "damaged: it is too large");
      }
      return new Copy(
          StateDocument.parse(text), new String(text, StandardCharsets.UTF_8), Condition.WHOLE, "");
    } catch (NoSuchFileException e) {
      return Copy.useless(Condition.MISSING, "the file is missing");
    } catch (NotRegularException e) {
      return Copy.useless(Condition.DAMAGED, "damaged: " + Reason.of(e));
    } catch (DamagedException e) {
      return Copy.useless(Condition.DAMAGED, "damaged: " + e.getMessage());
    } catch (NewerFormatException e) {
      throw new StoreException(file + " was written by a newer agent; install that one again", e);
    } catch (IOException e) {
      return Copy.useless(Condition.UNREADABLE, Reason.of(e));
    }
  }
}
