package io.updateagent.cli;

import io.updateagent.control.Answer;
import io.updateagent.control.Request;
import io.updateagent.runtime.LocalOrders;
import picocli.CommandLine.Command;

@Command(
    name = "cancel",
    description = {
      "Keeps the deployment in progress from being installed; the server is told that it failed.",
      "Exits 1 if its installation has begun, and says what to do instead."
    })
final class Cancel extends Ordering {
  @Override
  Request request() {
    return Request.CANCEL;
  }

  @Override
  Answer order(LocalOrders orders) {
    return orders.cancel();
  }
}
