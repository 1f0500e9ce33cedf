package io.updateagent.remote.hawkbit;

import java.util.ArrayList;
import java.util.List;

/** An action as the server keeps it. */
final class FakeAction {
  /** Where it stands at the server. */
  enum State {
    WAITING_FOR_CONFIRMATION,
    RUNNING,
    CANCELING,
    CLOSED
  }

  final String id;
  final List<String> feedback = new ArrayList<>();
  final List<String> cancelFeedback = new ArrayList<>();
  final List<String> files = new ArrayList<>();
  State state = State.RUNNING;
  String download = "forced";
  String update = "forced";
  String window = "";

  FakeAction(String id, String file) {
    this.id = id;
    files.add(file);
  }

  boolean isActive() {
    return state != State.CLOSED;
  }

  /** What the base resource links to. */
  String link() {
    return switch (state) {
      case WAITING_FOR_CONFIRMATION -> "confirmationBase";
      case RUNNING -> "deploymentBase";
      case CANCELING -> "cancelAction";
      case CLOSED -> "installedBase";
    };
  }
}
