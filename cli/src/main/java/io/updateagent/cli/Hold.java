package io.updateagent.cli;

import io.updateagent.control.Answer;
import io.updateagent.control.Request;
import io.updateagent.runtime.LocalOrders;
import picocli.CommandLine.Command;

@Command(
    name = "hold",
    description = {
      "Begins no deployment from now on, and stops the one in progress at the next safe point.",
      "That is before it installs, reboots or commits. It holds until agent release, also over a reboot.",
      "It does not keep agent install from installing."
    })
final class Hold extends Ordering {
  @Override
  Request request() {
    return Request.HOLD;
  }

  @Override
  Answer order(LocalOrders orders) {
    return orders.hold();
  }
}
