package io.updateagent.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StateStore;
import io.updateagent.deployment.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state in {@code state}, with a second copy in {@code state.spare}. Every save writes
 * first the one, then the other, each atomically and durably, so that at any moment one of them is
 * whole and at most one write old. A copy that cannot be written is removed, because an old one
 * would be believed. Damage to either is found by its checksum and survived; damage to both is an
 * inconsistent device, never a default. The flag file and the history follow.
 */
public final class FileStateStore implements StateStore {

  private final FileSystem disk;
  private final Path data;
  private final InstantSource clock;
  private final StateCopies copies;
  private final DurableFile state;
  private final DurableFile spare;
  private final FlagFile flag;
  private final History history;
  private final Reserve reserve;
  private @Nullable Object place;
  private long generation;

  /**
   * @param data the data directory; must exist
   * @param agentVersion what the history says wrote it
   */
  public FileStateStore(Path data, InstantSource clock, String agentVersion) {
    this(new Disk(), data, clock, new History(new Disk(), data, agentVersion));
  }

  FileStateStore(FileSystem disk, Path data, InstantSource clock, History history) {
    this.disk = disk;
    this.data = data;
    this.clock = clock;
    this.history = history;
    this.copies = new StateCopies(disk, data, clock, history);
    this.state = new DurableFile(disk, data.resolve(StateCopies.STATE));
    this.spare = new DurableFile(disk, data.resolve(StateCopies.SPARE));
    this.flag = new FlagFile(disk, data);
    this.reserve = new Reserve(disk, data);
  }

  /**
   * Reads the state without changing anything, also while a daemon writes it.
   *
   * @throws StoreException if it cannot be read at the moment, or the data directory does not exist
   */
  public static AgentState read(Path data, InstantSource clock) throws StoreException {
    return read(new Disk(), data, clock);
  }

  static AgentState read(FileSystem disk, Path data, InstantSource clock) throws StoreException {
    place(disk, data);
    return new StateCopies(disk, data, clock, new History(disk, data, ""))
        .choose()
        .document()
        .state();
  }

  /** The document as in the file, without what only the file needs. */
  public static ObjectNode document(AgentState state) {
    return StateDocument.content(state);
  }

  /** The {@link #document} as text. */
  public static String json(AgentState state) {
    return Json.pretty(document(state));
  }

  @Override
  public AgentState load() throws StoreException {
    place = place(disk, data);
    StateCopies.Found found = found();
    StateDocument document = found.document();
    generation = document.generation();
    if (!found.onBoth()) {
      repair(document.state());
    } else if (generation > 0) {
      follow(document.state(), size(document));
    }
    return document.state();
  }

  /** A state that cannot be read is flagged, in case someone looks, until it can be read again. */
  private StateCopies.Found found() throws StoreException {
    try {
      return copies.choose();
    } catch (UnreadableException e) {
      flagAnyway(AgentState.lost(clock.instant(), String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private void repair(AgentState found) {
    try {
      save(found);
    } catch (StoreException e) {
      Log.agent().error("{}", e.getMessage());
    }
  }

  @Override
  public void save(AgentState changed) throws StoreException {
    if (place == null) {
      load();
    } else if (!place.equals(place(disk, data))) {
      throw new StoreException(
          "cannot write state: %s is not the directory it was at start; start the agent again"
              .formatted(data));
    }
    generation++;
    byte[] text = new StateDocument(changed, generation).text().getBytes(StandardCharsets.UTF_8);
    try {
      writeBoth(text);
    } catch (StoreException e) {
      if (changed.isInconsistent()) {
        flagAnyway(changed);
      }
      throw e;
    }
    follow(changed, text.length);
  }

  private void writeBoth(byte[] text) throws StoreException {
    if (text.length > StateCopies.LARGEST) {
      throw new StoreException(
          "cannot write state in %s: %d bytes are too many".formatted(data, text.length));
    }
    IOException first = write(state, text);
    IOException second = write(spare, text);
    if (first != null && second != null) {
      throw new StoreException(problem(first), first);
    }
    if (first != null) {
      removeOld(state, first);
    }
    if (second != null) {
      removeOld(spare, second);
    }
  }

  /** Why it could not be written; null if it was. */
  private @Nullable IOException write(DurableFile copy, byte[] text) {
    try {
      reserve.spendOn(() -> copy.replace(text));
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private void removeOld(DurableFile copy, IOException failure) throws StoreException {
    Log.agent()
        .error("cannot write {}: {}; the state has one copy only", copy.path(), Reason.of(failure));
    try {
      copy.remove();
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw new StoreException(problem(failure), failure);
    }
  }

  private String problem(IOException e) {
    return Reason.isFull(e)
        ? "cannot write state: disk full (%s); free 64 KiB and restart".formatted(data)
        : "cannot write state in %s: %s".formatted(data, Reason.of(e));
  }

  /** What follows from the state is repaired with the next write or start, if it cannot be now. */
  private void follow(AgentState known, int size) {
    flagAnyway(known);
    try {
      reserve.spendOn(() -> history.follow(known, generation));
    } catch (IOException e) {
      Log.agent().error("cannot write {}: {}", data.resolve(History.NAME), Reason.of(e));
    }
    try {
      reserve.keep(size);
    } catch (IOException e) {
      Log.agent().warn("cannot keep space in reserve in {}: {}", data, Reason.of(e));
    }
  }

  private void flagAnyway(AgentState known) {
    try {
      reserve.spendOn(() -> flag.follow(known));
    } catch (IOException e) {
      Log.agent().error("cannot write {}: {}", data.resolve(FlagFile.NAME), Reason.of(e));
    }
  }

  private static int size(StateDocument document) {
    return document.text().length();
  }

  private static Object place(FileSystem disk, Path data) throws StoreException {
    try {
      return disk.identity(data);
    } catch (IOException e) {
      throw new StoreException(
          "cannot use the data directory %s: %s".formatted(data, Reason.of(e)), e);
    }
  }
}
