package io.updateagent.bus;

import org.freedesktop.dbus.Tuple;
import org.freedesktop.dbus.annotations.Position;

/** Two values that a method gives back; the library wants them so. */
public final class Pair<A, B> extends Tuple {
  @Position(0)
  private final A first;

  @Position(1)
  private final B second;

  /** Both values. */
  public Pair(A first, B second) {
    this.first = first;
    this.second = second;
  }

  /** The first. */
  public A first() {
    return first;
  }

  /** The second. */
  public B second() {
    return second;
  }
}
