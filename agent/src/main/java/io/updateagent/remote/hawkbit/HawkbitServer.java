package io.updateagent.remote.hawkbit;

import io.updateagent.remote.Ack;
import io.updateagent.remote.Answer;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import io.updateagent.remote.hawkbit.Action.ArtifactFile;
import io.updateagent.remote.hawkbit.Cancellations.Answered;
import io.updateagent.remote.hawkbit.Cancellations.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Eclipse hawkBit server, through its Direct Device Integration API. A deployment is an action,
 * and its id the action's: the same distribution set assigned again is another deployment.
 */
public final class HawkbitServer implements ManagementServer {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final String NOTHING = "";
  private static final Duration SHORTEST_SLEEP = Duration.ofSeconds(1);
  private static final Duration LONGEST_SLEEP = Duration.ofHours(24);

  private final DeviceApi api;
  private final Cancellations cancellations;
  private final boolean confirms;
  private @Nullable Duration sleep;
  private boolean wantsInventory;
  private Set<String> sent = Set.of();
  private String said = "";

  /**
   * @param addresses base addresses of the server, tried in this order; at least one
   * @param tenant the tenant's name
   * @param confirms whether actions that somebody has to confirm are confirmed unasked
   */
  public HawkbitServer(
      HttpTransport http, List<String> addresses, String tenant, Access access, boolean confirms) {
    this.api = new DeviceApi(http, addresses, tenant, access);
    this.cancellations = new Cancellations(api);
    this.confirms = confirms;
  }

  @Override
  public Optional<Offer> poll(DeviceIdentity device) throws ServerException {
    Base base = cancellations.answer(NOTHING, false, base()).base();
    String confirmation = base.confirmation();
    if (confirmation != null) {
      base = confirm(confirmation) ? base() : base;
    }
    String id = base.deployment();
    Optional<Action> action = id == null ? Optional.empty() : action(id);
    return action.isPresent() ? offer(action.get()) : Optional.empty();
  }

  @Override
  public Permission mayInstall(String deploymentId) throws ServerException {
    Base base = base(); // how often it wants to be asked, which another process may have known
    if (deploymentId.equals(base.confirmation()) && !confirm(deploymentId)) {
      return Permission.WITHHELD; // somebody took the confirmation back
    }
    Optional<Action> action = action(deploymentId);
    if (action.isEmpty()) {
      return Permission.GONE; // closed, or being cancelled
    }
    return action.get().mayInstall() ? Permission.GRANTED : Permission.WITHHELD;
  }

  @Override
  public Optional<Duration> pollInterval() {
    return Optional.ofNullable(sleep);
  }

  @Override
  public boolean wantsInventory() {
    return wantsInventory;
  }

  @Override
  public Ack report(String deploymentId, Status status, String substate) throws ServerException {
    Answered answered = cancellations.answer(deploymentId, isTouched(status), base());
    if (answered.fate() == Fate.STOPPED) {
      return Ack.ABORTED;
    }
    Answer answer = feedback(deploymentId, Feedback.of(deploymentId, status, substate));
    return switch (answer.code()) {
      case 404 -> Ack.ABORTED;
      // Closed already: told, and nothing to stop any more once the installation has begun.
      case 410 -> isOnItsWay(status) ? Ack.ACCEPTED : Ack.ABORTED;
      default -> {
        api.required(answer, "report " + status);
        yield Ack.ACCEPTED;
      }
    };
  }

  /** A cancellation is answered with the next report, not here. */
  @Override
  public Ack progress(String deploymentId, int percent, String words) throws ServerException {
    Answer answer = feedback(deploymentId, Feedback.progress(deploymentId, percent, words));
    if (answer.code() == 404 || answer.code() == 410) {
      return Ack.ABORTED;
    }
    api.required(answer, "report progress");
    return Ack.ACCEPTED;
  }

  /** Whether the installation has begun when that is reported. */
  private static boolean isTouched(Status status) {
    return switch (status) {
      case DOWNLOADING, PAUSE_BEFORE_INSTALLING, INSTALLING -> false;
      case PAUSE_BEFORE_REBOOTING,
          REBOOTING,
          PAUSE_BEFORE_COMMITTING,
          COMMITTING,
          SUCCESS,
          FAILURE ->
          true;
    };
  }

  private static boolean isOnItsWay(Status status) {
    return switch (status) {
      case PAUSE_BEFORE_REBOOTING, REBOOTING, PAUSE_BEFORE_COMMITTING, COMMITTING -> true;
      case DOWNLOADING, PAUSE_BEFORE_INSTALLING, INSTALLING, SUCCESS, FAILURE -> false;
    };
  }

  @Override
  public boolean wantsLogBeforeVerdict() {
    return true;
  }

  /** Sends the last lines: a deployment's feedback takes so many, and none once it is closed. */
  @Override
  public void uploadLog(String deploymentId, List<LogEntry> entries) throws ServerException {
    Answer answer = feedback(deploymentId, Feedback.note(deploymentId, Feedback.lines(entries)));
    if (answer.code() != 404 && answer.code() != 410) {
      api.required(answer, "send the log");
    }
  }

  @Override
  public void sendInventory(Map<String, List<String>> inventory) throws ServerException {
    Map<String, String> attributes = Attributes.of(inventory);
    api.required(api.put("/configData", Attributes.merge(attributes)), "send the attributes");
    var gone = new ArrayList<>(Attributes.OF_INCONSISTENCY);
    gone.addAll(sent);
    gone.removeAll(attributes.keySet());
    if (!gone.isEmpty()) {
      api.required(api.put("/configData", Attributes.remove(gone)), "take attributes away");
    }
    sent = Set.copyOf(attributes.keySet());
    wantsInventory = false;
  }

  @Override
  public void renewAuthorization() {
    // The token is looked up at every call.
  }

  private Base base() throws ServerException {
    Base base = api.base();
    Duration wanted = base.sleep();
    sleep = wanted == null ? null : bounded(wanted);
    wantsInventory = base.wantsAttributes();
    return base;
  }

  private static Duration bounded(Duration wanted) {
    if (wanted.compareTo(SHORTEST_SLEEP) < 0) {
      return SHORTEST_SLEEP;
    }
    return wanted.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : wanted;
  }

  /** Whether the action was confirmed; if not, it waits for somebody who does it at the server. */
  private boolean confirm(String id) throws ServerException {
    if (!confirms) {
      sayOnce("deployment %s waits until it is confirmed at the server".formatted(id));
      return false;
    }
    Answer answer = api.post("/confirmationBase/" + id + "/feedback", Feedback.confirmed());
    if (answer.code() != 404 && answer.code() != 410) { // somebody else was faster
      api.required(answer, "confirm deployment " + id);
      LOG.info("deployment {} is confirmed, as Hawkbit.Confirm says", id);
    }
    return true;
  }

  private Optional<Action> action(String id) throws ServerException {
    Answer answer = api.get("/deploymentBase/" + id);
    if (answer.code() == 404 || answer.code() == 410) {
      return Optional.empty();
    }
    return Optional.of(Answers.action(id, api.required(answer, "read a deployment").body()));
  }

  private Optional<Offer> offer(Action action) throws ServerException {
    Selection selection = Selection.of(action);
    ArtifactFile file = selection.file();
    if (file == null) {
      LOG.warn("deployment {}: {}", action.id(), selection.problem());
      feedback(action.id(), Feedback.closed(action.id(), false, selection.problem()));
      return Optional.empty();
    }
    if (!action.mayInstall()) {
      wait(action);
    }
    if (!action.mayDownload()) {
      return Optional.empty();
    }
    return Optional.of(
        new Offer(
            action.id(),
            file.artifactName(),
            file.url(),
            List.of(),
            api.downloadHeaders(file.url()),
            file.sha256().isEmpty() ? null : file.sha256(),
            action.mayInstall()));
  }

  private void wait(Action action) throws ServerException {
    String words = "deployment %s waits: %s".formatted(action.id(), action.whyNot());
    if (sayOnce(words)) {
      feedback(action.id(), Feedback.note(action.id(), List.of(words)));
    }
  }

  private Answer feedback(String id, String body) throws ServerException {
    return api.post("/deploymentBase/" + id + "/feedback", body);
  }

  private boolean sayOnce(String words) {
    boolean first = !words.equals(said);
    if (first) {
      LOG.info("{}", words);
    }
    said = words;
    return first;
  }
}
