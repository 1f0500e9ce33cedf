package io.updateagent.remote;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The port to a management server. One thread uses it at a time. Calls block, for the transport's
 * timeouts at most, and throw {@link ServerException} with a message fit for a user; none of them
 * repeats itself later, that is the caller's decision.
 */
public interface ManagementServer {
  /**
   * Asks for something to do.
   *
   * @param device what the device is and has, as the server is to see it
   * @return the deployment that is offered, or empty when there is nothing to do
   * @throws InterruptedException when the thread was interrupted while it waited for the server
   */
  Optional<Offer> poll(DeviceIdentity device) throws ServerException, InterruptedException;

  /**
   * Tells how far a deployment came.
   *
   * @param substate more detail in a user's words; empty for none
   * @return {@link Ack#ABORTED} when the server says that the deployment is not to go on
   */
  Ack report(String deploymentId, Status status, String substate) throws ServerException;

  /**
   * Tells how far the download came. Nobody minds if it does not arrive.
   *
   * @param percent from 0 to 100; -1 if it is not known
   * @param words the same in a user's words
   */
  default Ack progress(String deploymentId, int percent, String words) throws ServerException {
    return report(deploymentId, Status.DOWNLOADING, words);
  }

  /**
   * Sends the log of a failed deployment.
   *
   * @throws ServerException of kind {@link ServerException.Kind#TOO_LARGE} when fewer entries would
   *     be accepted
   */
  void uploadLog(String deploymentId, List<LogEntry> entries) throws ServerException;

  /**
   * Whether the log has to come before the verdict, because the server takes nothing of a
   * deployment that has one.
   */
  default boolean wantsLogBeforeVerdict() {
    return false;
  }

  /** What a server wants of a deployment that it offered and that is not installed yet. */
  enum Permission {
    GRANTED,
    /** Not now; perhaps later. */
    WITHHELD,
    /** The server does not offer it any more; {@link #report} tells what became of it. */
    GONE
  }

  /**
   * Asks whether a deployment that was offered may go on to its installation. Asking changes
   * nothing and may be repeated.
   */
  default Permission mayInstall(String deploymentId) throws ServerException {
    return Permission.GRANTED;
  }

  /**
   * Whether a device that waits hears that its deployment is not to go on only in answer to {@link
   * #report}, so that the pause has to be reported again and again.
   */
  default boolean answersReportsAlone() {
    return false;
  }

  /** How often the server wants to be polled, as it last said; empty if that is the device's. */
  default Optional<Duration> pollInterval() {
    return Optional.empty();
  }

  /** Whether the server asked, at the last poll, to be sent the inventory. */
  default boolean wantsInventory() {
    return false;
  }

  /** Replaces what the server knows of the device: names with one value or several each. */
  void sendInventory(Map<String, List<String>> attributes) throws ServerException;

  /** Forgets how the device was authorized: new software may have changed its credentials. */
  void renewAuthorization();
}
