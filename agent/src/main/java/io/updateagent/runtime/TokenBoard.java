package io.updateagent.runtime;

import io.updateagent.bus.BusRequests.Token;
import java.util.function.Consumer;

/** The token that the server gave last, for those on the device who want it. */
final class TokenBoard {
  private Token token = new Token("", "");
  private boolean wanted;
  private Consumer<Token> listener = changed -> {};

  synchronized Token token() {
    return token;
  }

  /** Hears of each token from now on, and once when it is lost. */
  synchronized void listen(Consumer<Token> heard) {
    listener = heard;
  }

  /** Somebody wants to hear of the next one, also if it is the same. */
  synchronized void want() {
    wanted = true;
  }

  /** A server took a token, or, if it is empty, takes none. */
  synchronized void heard(String text, String server) {
    var next = new Token(text, text.isEmpty() ? "" : server);
    boolean news = wanted || !next.equals(token);
    token = next;
    if (news) {
      wanted = wanted && text.isEmpty();
      listener.accept(next);
    }
  }
}
