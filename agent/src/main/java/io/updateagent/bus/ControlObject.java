package io.updateagent.bus;

/** Answers {@link Control}. */
final class ControlObject implements Control {
  private final BusRequests requests;

  ControlObject(BusRequests requests) {
    this.requests = requests;
  }

  @Override
  public String getStatus() {
    return requests.status();
  }

  @Override
  public String getWaiting() {
    return requests.waiting();
  }

  @Override
  public String getHeld() {
    return requests.hold();
  }

  @Override
  public Pair<Boolean, String> checkUpdate() {
    return order("check-update");
  }

  @Override
  public Pair<Boolean, String> sendInventory() {
    return order("send-inventory");
  }

  @Override
  public Pair<Boolean, String> hold() {
    return order("hold");
  }

  @Override
  public Pair<Boolean, String> release() {
    return order("release");
  }

  @Override
  public Pair<Boolean, String> approve() {
    return order("approve");
  }

  @Override
  public Pair<Boolean, String> cancel() {
    return order("cancel");
  }

  private Pair<Boolean, String> order(String word) {
    BusRequests.Answer answer = requests.order(word);
    return new Pair<>(answer.done(), answer.text());
  }

  @Override
  public String getObjectPath() {
    return AgentBus.PATH;
  }
}
