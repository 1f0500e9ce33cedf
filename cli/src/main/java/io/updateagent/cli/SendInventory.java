package io.updateagent.cli;

import io.updateagent.control.Request;
import picocli.CommandLine.Command;

@Command(name = "send-inventory", description = "Has the daemon send the inventory now.")
final class SendInventory extends Asking {
  @Override
  Request request() {
    return Request.SEND_INVENTORY;
  }
}
