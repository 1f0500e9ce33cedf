package io.updateagent.cli;

import io.updateagent.control.Answer;
import io.updateagent.control.Request;
import io.updateagent.runtime.LocalOrders;
import picocli.CommandLine.Command;

@Command(
    name = "release",
    description = {"Ends agent hold: deployments begin, and the one in progress goes on."})
final class Release extends Ordering {
  @Override
  Request request() {
    return Request.RELEASE;
  }

  @Override
  Answer order(LocalOrders orders) {
    return orders.release();
  }
}
