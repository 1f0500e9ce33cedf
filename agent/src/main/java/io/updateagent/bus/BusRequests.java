package io.updateagent.bus;

/** What is asked on the bus; called by threads of the library. */
public interface BusRequests {

  /** A token, and the address of the server that gave it; both empty if there is none. */
  record Token(String token, String server) {}

  /** What became of an order, as on the control socket. */
  record Answer(boolean done, String text) {}

  /** The token now. */
  Token token();

  /** A new token is wanted. */
  void fetchToken();

  /** The status as JSON. */
  String status();

  /** What the deployment in progress waits for, as JSON; empty if for nothing. */
  String waiting();

  /** That the device is held, in words; empty if it is not. */
  String hold();

  /** An order, by its word on the control socket. */
  Answer order(String word);
}
