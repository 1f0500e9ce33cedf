package io.updateagent.cli;

/**
 * What an agent says to a management server (Mender device API), as something in between sees it.
 */
enum NetworkCall {
  AUTHENTICATION,
  INVENTORY,
  POLL,
  DOWNLOADING,
  DOWNLOAD,
  INSTALLING,
  BEFORE_COMMIT,
  SUCCESS,
  FAILURE,
  LOG;

  /** Which call a request is. */
  static NetworkCall of(String path, String body) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    return switch (last) {
      case "auth_requests" -> AUTHENTICATION;
      case "attributes" -> INVENTORY;
      case "next" -> POLL;
      case "log" -> LOG;
      case "status" -> report(body);
      default -> DOWNLOAD;
    };
  }

  /** This protocol has one word for what comes before the installation and before the commit. */
  private static NetworkCall report(String body) {
    if (body.contains("\"ArtifactCommit\"")) {
      return BEFORE_COMMIT;
    }
    for (NetworkCall call : new NetworkCall[] {DOWNLOADING, INSTALLING, SUCCESS, FAILURE}) {
      if (body.contains("\"status\":\"%s\"".formatted(call.word()))) {
        return call;
      }
    }
    throw new IllegalStateException("an unknown report: " + body);
  }

  private String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Whether it belongs to a deployment, and is over when that is over. */
  boolean isOfDeployment() {
    return this != AUTHENTICATION && this != INVENTORY && this != POLL;
  }

  /** Whether it is only sent by a deployment that fails. */
  boolean isOfFailure() {
    return this == FAILURE || this == LOG;
  }
}
