package io.updateagent.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What a check found, in words.
 *
 * @param severity how bad it is
 * @param rule a stable name of the kind of finding, for instance {@code not-put-back}
 * @param call the call of the module that it is about; empty for none
 * @param done what was done
 * @param expected what should have come of it
 * @param found what came of it instead, one line each
 * @param advice what the author should do
 * @param also the other places where the same was found
 */
public record Remark(
    Severity severity,
    String rule,
    String call,
    String done,
    String expected,
    List<String> found,
    String advice,
    List<String> also) {

  /** Keeps its own copies. */
  public Remark {
    found = List.copyOf(found);
    also = List.copyOf(also);
  }

  static Remark of(
      Severity severity,
      String rule,
      String call,
      String done,
      String expected,
      List<String> found,
      String advice) {
    return new Remark(severity, rule, call, done, expected, found, advice, List.of());
  }

  /** Whether another one says the same of another place. */
  boolean isLike(Remark other) {
    return severity == other.severity && rule.equals(other.rule) && call.equals(other.call);
  }

  Remark with(Remark other) {
    List<String> all = new ArrayList<>(also);
    all.add(other.done);
    return new Remark(severity, rule, call, done, expected, found, advice, all);
  }
}
