package io.updateagent.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an artifact reaches, seen from its failure and from its success. They differ if only some
 * of its payloads say what they write: a payload that does not say may have damaged anything, but
 * nobody can count on it to have repaired anything.
 *
 * @param damages what may be damaged when it fails
 * @param replaces what is surely replaced when it succeeds; null for nothing
 */
public record Extent(Scope damages, @Nullable Scope replaces) {

  /**
   * The extent of an artifact. If none of the payloads says what it writes, both are everything, as
   * for artifacts from before they could say; if there is no payload that installs anything, its
   * success replaces nothing.
   *
   * @param payloads for each payload that installs something, the names and patterns of what it
   *     says that it writes; empty if it does not say
   */
  public static Extent of(List<? extends Collection<String>> payloads) {
    var named = new ArrayList<String>();
    payloads.forEach(named::addAll);
    if (named.isEmpty()) {
      return new Extent(Scope.EVERYTHING, payloads.isEmpty() ? null : Scope.EVERYTHING);
    }
    var replaces = new Scope(named);
    boolean silent = payloads.stream().anyMatch(Collection::isEmpty);
    return new Extent(silent ? Scope.EVERYTHING : replaces, replaces);
  }
}
