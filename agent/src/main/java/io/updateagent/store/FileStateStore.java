package io.updateagent.store;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Position;
import io.updateagent.deployment.StateStore;
import io.updateagent.deployment.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state in {@code state}, with a second copy in {@code state.spare}. Every save writes
 * first the one, then the other, each atomically and durably, so that at any moment one of them is
 * whole and at most one write old. Damage to either is found by its checksum and survived; damage
 * to both is an inconsistent device, never a default. The flag file and the history follow.
 */
public final class FileStateStore implements StateStore {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final String STATE = "state";
  private static final String SPARE = "state.spare";

  private final Path data;
  private final InstantSource clock;
  private final FlagFile flag;
  private final History history;
  private final Reserve reserve;
  private long generation;

  /**
   * @param data the data directory; must exist
   * @param agentVersion what the history says wrote it
   */
  public FileStateStore(Path data, InstantSource clock, String agentVersion) {
    this.data = data;
    this.clock = clock;
    this.flag = new FlagFile(data);
    this.history = new History(data, agentVersion);
    this.reserve = new Reserve(data);
  }

  /** A copy that was read: a document, or why there is none. */
  private record Copy(@Nullable StateDocument document, @Nullable String damage) {
    boolean isMissing() {
      return document == null && damage == null;
    }
  }

  /**
   * Reads the state without changing anything, also while a daemon writes it.
   *
   * @throws StoreException if it cannot be read at the moment
   */
  public static AgentState read(Path data, InstantSource clock) throws StoreException {
    return choose(data, clock).state();
  }

  /** The document as in the file, without what only the file needs. */
  public static String json(AgentState state) {
    return Json.pretty(StateDocument.content(state));
  }

  @Override
  public AgentState load() throws StoreException {
    StateDocument document = choose(data, clock);
    generation = document.generation();
    follow(document.state());
    return document.state();
  }

  @Override
  public void save(AgentState state) throws StoreException {
    generation++;
    String text = new StateDocument(state, generation).text();
    write(STATE, text);
    write(SPARE, text);
    follow(state);
  }

  private void write(String name, String text) throws StoreException {
    try {
      try {
        DurableFile.replace(data.resolve(name), text);
      } catch (IOException e) {
        if (!Reserve.isFull(e) || !reserve.release()) {
          throw e;
        }
        DurableFile.replace(data.resolve(name), text);
      }
    } catch (IOException e) {
      throw new StoreException(problem(e), e);
    }
  }

  private String problem(IOException e) {
    return Reserve.isFull(e)
        ? "cannot write state: disk full (%s); free 64 KiB and restart".formatted(data)
        : "cannot write state in %s: %s".formatted(data, e.getMessage());
  }

  /** What follows from the state is repaired with the next write or start, if it cannot be now. */
  private void follow(AgentState state) {
    try {
      flag.follow(state);
    } catch (IOException e) {
      LOG.error("cannot write {}: {}", data.resolve(FlagFile.NAME), e.getMessage());
    }
    try {
      history.follow(state);
    } catch (IOException e) {
      LOG.error("cannot write {}: {}", data.resolve(History.NAME), e.getMessage());
    }
    try {
      reserve.keep();
    } catch (IOException e) {
      LOG.warn("cannot keep space in reserve in {}: {}", data, e.getMessage());
    }
  }

  private static StateDocument choose(Path data, InstantSource clock) throws StoreException {
    Copy state = copy(data.resolve(STATE));
    Copy spare = copy(data.resolve(SPARE));
    StateDocument first = state.document();
    StateDocument second = spare.document();
    if (first != null && second != null) {
      return first.generation() >= second.generation() ? first : second;
    }
    if (first != null) {
      return first;
    }
    if (second != null) {
      LOG.warn("{} is damaged or missing; going on with its spare", data.resolve(STATE));
      return cautious(second);
    }
    if (state.isMissing() && spare.isMissing() && !hasPast(data)) {
      return new StateDocument(AgentState.EMPTY, 0);
    }
    String reason = "%s: %s".formatted(data.resolve(STATE), damage(state, spare));
    return new StateDocument(AgentState.lost(clock.instant(), reason), 0);
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

  private static boolean hasPast(Path data) {
    return Files.exists(data.resolve(History.NAME)) || Files.exists(data.resolve(FlagFile.NAME));
  }

  private static String damage(Copy state, Copy spare) {
    String damage = state.damage() == null ? spare.damage() : state.damage();
    return damage == null ? "the file is missing" : damage;
  }

  private static Copy copy(Path file) throws StoreException {
    if (!Files.exists(file)) {
      return new Copy(null, null);
    }
    try {
      return new Copy(StateDocument.parse(Files.readString(file)), null);
    } catch (java.nio.charset.CharacterCodingException e) {
      return new Copy(null, "damaged: it is not text");
    } catch (DamagedException e) {
      return new Copy(null, "damaged: " + e.getMessage());
    } catch (NewerFormatException e) {
      throw new StoreException(file + " was written by a newer agent; install that one again", e);
    } catch (IOException e) {
      throw new StoreException("cannot read %s: %s".formatted(file, reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? "permission denied; run as root"
        : String.valueOf(e.getMessage());
  }
}
