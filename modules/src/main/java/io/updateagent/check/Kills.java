package io.updateagent.check;

import io.updateagent.check.Incident.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Kills module and agent in each call, at each command of a shell module, at moments of another,
 * and goes on as the agent does when it is started again.
 */
final class Kills {
  private static final int MOMENTS = 12;
  private static final long SEED = 7;
  private static final List<String> QUESTIONS =
      List.of("ProvidePayloadFileSizes", "SupportsRollback", "NeedsArtifactReboot");

  /** What leads to the calls on the way back. */
  static final Incident FAILURE = Incident.of("ArtifactInstall", Kind.FAIL_AFTER);

  private final Course course;
  private final Findings findings;
  private final int limit;
  private final Random random = new Random(SEED);

  /**
   * @param limit most places in one call
   */
  Kills(Course course, Findings findings, int limit) {
    this.course = course;
    this.findings = findings;
    this.limit = limit;
  }

  /** Kills in each call of an update, and of one that is rolled back. */
  void everywhere(Passage success, Passage back, Judge judge) throws IOException {
    int[] count = new int[2];
    List<Call> forward = success.calls();
    for (Call call : forward) {
      sweep(List.of(), call, places(call, prefix(forward)), judge, count);
    }
    for (Call call : back.calls()) {
      boolean onTheWayBack =
          call.name().startsWith("ArtifactRollback")
              || call.name().equals("ArtifactVerifyRollbackReboot")
              || call.name().equals("ArtifactFailure")
              || call.name().equals("Cleanup");
      if (onTheWayBack) {
        sweep(List.of(FAILURE), call, places(call, prefix(forward)), judge, count);
      }
    }
    if (count[0] == 0) {
      findings.passed(
          "killed at %d places in %d calls, and started again"
              .formatted(count[1], forward.size() + back.calls().size()));
    }
  }

  /** Kills in one call only, at a few places. */
  void in(String name, Passage success, Judge judge, int most) throws IOException {
    int[] count = new int[2];
    for (Call call : success.calls()) {
      if (call.name().equals(name)) {
        sweep(List.of(), call, some(places(call, List.of()), most), judge, count);
      }
    }
  }

  /** SIGTERM in the middle of the installation, as when it takes too long. */
  void terminated(Passage success, Judge judge) throws IOException {
    for (Call call : success.calls()) {
      if (call.name().equals("ArtifactInstall") && !call.trace().isEmpty()) {
        Call.Event event = call.trace().get(call.trace().size() / 2);
        var incident =
            new Incident(
                call.name(), call.occurrence(), Kind.TERM_AT, event.place(), 1, event.words());
        Passage passage = course.run(incident);
        boolean goesOn =
            passage.call(call.name()).map(one -> one.completion().succeeded()).orElse(false);
        if (goesOn) {
          findings.add(
              Remark.of(
                  Severity.NOTE,
                  "ignores-sigterm",
                  call.name(),
                  passage.inWords(),
                  "it ends",
                  List.of("it went on to its end"),
                  "fine if it must not be stopped there; a call that takes too long is killed 10 s"
                      + " after SIGTERM"));
        } else if (findings.add(judge.judge(passage))) {
          findings.passed("ended by SIGTERM in ArtifactInstall");
        }
      }
    }
  }

  private void sweep(
      List<Incident> first, Call call, List<Incident> places, Judge judge, int[] count)
      throws IOException {
    for (Incident kill : some(places, limit)) {
      if (findings.hasHang()) {
        count[0]++;
        return;
      }
      List<Incident> incidents = new ArrayList<>(first);
      incidents.add(kill);
      Passage passage = course.run(incidents.toArray(Incident[]::new));
      count[1]++;
      count[0] += findings.add(judge.judge(passage)) ? 0 : 1;
    }
    if (places.size() > limit) {
      findings.passed(
          "only %d of %d places in %s; --line-limit allows more"
              .formatted(limit, places.size(), call.name()));
    }
  }

  private static List<Incident> some(List<Incident> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    List<Incident> chosen = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      chosen.add(all.get((int) ((long) i * (all.size() - 1) / Math.max(1, most - 1))));
    }
    return chosen;
  }

  private List<Incident> places(Call call, List<String> prefix) {
    List<Incident> all = new ArrayList<>();
    if (!QUESTIONS.contains(call.name())) {
      all.add(new Incident(call.name(), call.occurrence(), Kind.CUT_BEFORE, 0, 1, ""));
      all.addAll(call.trace().isEmpty() ? moments(call) : lines(call, prefix));
    }
    all.add(new Incident(call.name(), call.occurrence(), Kind.CUT_AFTER, 0, 1, ""));
    return all;
  }

  /** All commands but those that every call begins with. */
  private static List<Incident> lines(Call call, List<String> prefix) {
    Map<Integer, Integer> hits = new HashMap<>();
    List<Incident> all = new ArrayList<>();
    boolean same = true;
    for (int i = 0; i < call.trace().size(); i++) {
      Call.Event event = call.trace().get(i);
      int hit = hits.merge(event.place(), 1, Integer::sum);
      same &= i < prefix.size() && prefix.get(i).equals(plain(event, call));
      if (!same) {
        all.add(
            new Incident(
                call.name(), call.occurrence(), Kind.CUT_AT, event.place(), hit, event.words()));
      }
    }
    return all;
  }

  /** What the first question runs before the module looks at what the call is. */
  private static List<String> prefix(List<Call> calls) {
    return calls.stream()
        .filter(call -> QUESTIONS.contains(call.name()))
        .findFirst()
        .map(call -> call.trace().stream().map(event -> plain(event, call)).toList())
        .orElse(List.of());
  }

  private static String plain(Call.Event event, Call call) {
    return event.words().replace(call.name(), "CALL");
  }

  private List<Incident> moments(Call call) {
    List<Incident> all = new ArrayList<>();
    long whole = Math.max(1, call.took().toNanos() / 1000);
    for (int i = 0; i < MOMENTS; i++) {
      int moment = (int) (whole * (i + random.nextDouble()) / MOMENTS);
      all.add(new Incident(call.name(), call.occurrence(), Kind.CUT_WITHIN, moment, 1, ""));
    }
    return all;
  }
}
