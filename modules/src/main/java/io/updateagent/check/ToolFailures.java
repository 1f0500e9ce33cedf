package io.updateagent.check;

import io.updateagent.check.Incident.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Lets each tool that a shell module calls fail, at each of its uses, in several ways. */
final class ToolFailures {
  private static final Set<String> QUESTIONS =
      Set.of("ProvidePayloadFileSizes", "SupportsRollback", "NeedsArtifactReboot");

  /** Part of the shell, so that nothing in PATH is asked. */
  private static final Set<String> BUILT_IN =
      Set.of(
          "[",
          "test",
          "echo",
          "printf",
          "kill",
          "true",
          "false",
          "pwd",
          "read",
          "umask",
          "cd",
          "set",
          "exec",
          "exit",
          "return",
          "trap",
          "eval",
          "export",
          "shift",
          "wait",
          "command",
          "local",
          ".",
          ":",
          "type",
          "unset",
          "ulimit",
          "break",
          "continue",
          "getopts",
          "readonly",
          "init");

  private final Course course;
  private final Findings findings;

  ToolFailures(Course course, Findings findings) {
    this.course = course;
    this.findings = findings;
  }

  /** All tools, in an update and in one that is rolled back. */
  void all(Passage success, Passage back, Judge judge) throws IOException {
    int[] count = new int[2];
    for (Call call : success.calls()) {
      sweep(List.of(), call, judge, count);
    }
    for (Call call : back.calls()) {
      if (call.name().startsWith("ArtifactRollback") || call.name().equals("ArtifactFailure")) {
        sweep(List.of(Kills.FAILURE), call, judge, count);
      }
    }
    if (count[0] == 0) {
      findings.passed("each tool failed at each use: %d failures".formatted(count[1]));
    }
  }

  private void sweep(List<Incident> first, Call call, Judge judge, int[] count) throws IOException {
    if (QUESTIONS.contains(call.name())) {
      return;
    }
    for (Map.Entry<String, Integer> tool : uses(call).entrySet()) {
      for (int use = 1; use <= tool.getValue(); use++) {
        for (Kind kind : List.of(Kind.TOOL_FAILS, Kind.TOOL_HALF, Kind.TOOL_CUT)) {
          List<Incident> incidents = new ArrayList<>(first);
          incidents.add(new Incident(call.name(), call.occurrence(), kind, use, 1, tool.getKey()));
          Passage passage = course.run(incidents.toArray(Incident[]::new));
          count[1]++;
          count[0] += findings.add(judge.judge(passage)) ? 0 : 1;
          if (findings.hasHang()) {
            return;
          }
        }
      }
    }
  }

  /** How often each tool is used in a call. */
  private Map<String, Integer> uses(Call call) {
    Map<String, Integer> uses = new TreeMap<>();
    for (Call.Event event : call.trace()) {
      String word = event.words().split(" ", 2)[0];
      boolean plain = word.matches("[A-Za-z0-9_+.-]+");
      if (plain && !BUILT_IN.contains(word) && course.standIns().real(word).isPresent()) {
        uses.merge(word, 1, Integer::sum);
      }
    }
    return uses;
  }
}
