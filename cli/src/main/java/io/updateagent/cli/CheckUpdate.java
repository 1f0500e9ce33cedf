package io.updateagent.cli;

import io.updateagent.control.Request;
import picocli.CommandLine.Command;

@Command(name = "check-update", description = "Has the daemon ask the server for a deployment now.")
final class CheckUpdate extends Asking {
  @Override
  Request request() {
    return Request.CHECK_UPDATE;
  }
}
