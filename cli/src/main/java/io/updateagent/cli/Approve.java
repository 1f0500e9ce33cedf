package io.updateagent.cli;

import io.updateagent.control.Answer;
import io.updateagent.control.Request;
import io.updateagent.runtime.LocalOrders;
import picocli.CommandLine.Command;

@Command(
    name = "approve",
    description = {
      "Lets the deployment go on that waits for approval (RequireApproval in the configuration).",
      "The approval is for this deployment and this step of it alone."
    })
final class Approve extends Ordering {
  @Override
  Request request() {
    return Request.APPROVE;
  }

  @Override
  Answer order(LocalOrders orders) {
    return orders.approve();
  }
}
