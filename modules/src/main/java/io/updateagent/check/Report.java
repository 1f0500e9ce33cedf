package io.updateagent.check;

import java.util.List;

/**
 * What came of a check.
 *
 * @param module what was checked
 * @param passed what the module did right, one line each
 * @param remarks what it did not, the worst first
 * @param figures how much was tried
 */
public record Report(String module, List<String> passed, List<Remark> remarks, Figures figures) {

  private static final int MOST_FOUND = 8;
  private static final int MOST_ALSO = 3;

  /** Keeps its own copies. */
  public Report {
    passed = List.copyOf(passed);
    remarks = List.copyOf(remarks);
  }

  /**
   * How much was tried.
   *
   * @param passages updates that were carried out
   * @param kills how often the module was killed
   * @param failures how often the agent took a call for failed
   * @param toolFailures how often a tool that the module calls failed
   * @param entries files, directories and links that were compared
   * @param seconds how long it took
   */
  public record Figures(
      int passages, int kills, int failures, int toolFailures, long entries, double seconds) {}

  /** Whether the module breaks the protocol or harms a device. */
  public boolean hasFaults() {
    return !remarks(Severity.FAULT).isEmpty();
  }

  /** The remarks of one severity. */
  public List<Remark> remarks(Severity severity) {
    return remarks.stream().filter(remark -> remark.severity() == severity).toList();
  }

  /** The whole report for people. */
  public String text() {
    var text = new StringBuilder(module).append('\n');
    passed.forEach(line -> text.append("  ok  ").append(line).append('\n'));
    remarks.forEach(remark -> append(text, remark));
    return text.append('\n').append(summary()).append('\n').toString();
  }

  private static void append(StringBuilder text, Remark remark) {
    String about = remark.call().isEmpty() ? "" : " in " + remark.call();
    text.append("\n%s %s%s\n".formatted(remark.severity(), remark.rule(), about));
    line(text, "done", remark.done());
    line(text, "expected", remark.expected());
    List<String> found = remark.found();
    for (int i = 0; i < Math.min(found.size(), MOST_FOUND); i++) {
      line(text, i == 0 ? "found" : "", found.get(i));
    }
    if (found.size() > MOST_FOUND) {
      line(text, "", "and %d more".formatted(found.size() - MOST_FOUND));
    }
    line(text, "do", remark.advice());
    List<String> also = remark.also();
    for (int i = 0; i < Math.min(also.size(), MOST_ALSO); i++) {
      line(text, i == 0 ? "also" : "", also.get(i));
    }
    if (also.size() > MOST_ALSO) {
      line(text, "", "and in %d more ways".formatted(also.size() - MOST_ALSO));
    }
  }

  private static void line(StringBuilder text, String name, String words) {
    text.append("  %-9s %s\n".formatted(name, words));
  }

  private String summary() {
    return "%d faults, %d weaknesses, %d notes; %d updates carried out, %d kills, %d failures, %d failures of tools, %d entries compared, %.1f s"
        .formatted(
            remarks(Severity.FAULT).size(),
            remarks(Severity.WEAKNESS).size(),
            remarks(Severity.NOTE).size(),
            figures.passages(),
            figures.kills(),
            figures.failures(),
            figures.toolFailures(),
            figures.entries(),
            figures.seconds());
  }
}
