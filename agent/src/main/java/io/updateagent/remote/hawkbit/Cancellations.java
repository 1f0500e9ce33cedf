package io.updateagent.remote.hawkbit;

import io.updateagent.remote.Answer;
import io.updateagent.remote.ServerException;

/**
 * Answers the server's wish to stop an action. It always gets an answer, because while it waits for
 * one it hides every newer action.
 */
final class Cancellations {
  /** Each answer uncovers at most one more wish; a server with more is asked again later. */
  private static final int MOST = 10;

  private final DeviceApi api;

  Cancellations(DeviceApi api) {
    this.api = api;
  }

  /** What became of the action at hand. */
  enum Fate {
    GOES_ON,
    STOPPED
  }

  /**
   * Answers all wishes there are.
   *
   * @param running the action at hand, if there is one; it is compared with ids of the server's
   * @param touched whether the installation has begun, so that stopping is not possible any more
   * @param found the base resource as it is known, read anew after each answer
   * @return whether the action at hand was stopped
   */
  Answered answer(String running, boolean touched, Base found) throws ServerException {
    Base base = found;
    Fate fate = Fate.GOES_ON;
    for (int i = 0; i < MOST && base.cancel() != null; i++) {
      String cancel = base.cancel();
      boolean concerned = cancel.equals(running) || stop(cancel).equals(running);
      if (concerned && touched) {
        send(cancel, Feedback.rejected(cancel, "the installation has begun and goes on"));
      } else {
        send(cancel, Feedback.closed(cancel, true, words(concerned)));
        fate = concerned ? Fate.STOPPED : fate;
      }
      base = api.base();
    }
    return new Answered(fate, base);
  }

  /**
   * How it ended.
   *
   * @param base the base resource after the last answer
   */
  record Answered(Fate fate, Base base) {}

  private static String words(boolean concerned) {
    return concerned
        ? "stopped; nothing was installed"
        : "nothing of this action is in progress on the device";
  }

  /** The action that a wish is about; the wish's own id if the server does not say any more. */
  private String stop(String cancel) throws ServerException {
    Answer answer = api.get("/cancelAction/" + cancel);
    if (answer.code() == 404 || answer.code() == 410) {
      return cancel;
    }
    return Answers.toStop(api.required(answer, "read a cancellation").body());
  }

  private void send(String cancel, String body) throws ServerException {
    Answer answer = api.post("/cancelAction/" + cancel + "/feedback", body);
    if (answer.code() != 404 && answer.code() != 410) {
      api.required(answer, "answer a cancellation");
    }
  }
}
