package io.updateagent.cli;

/** What a run of the program came to. */
record Run(int exit, String out, String err) {
  /** The lines on standard error that are the program's own, without its log. */
  String complaint() {
    return String.join("\n", err.lines().filter(line -> line.startsWith("agent: ")).toList());
  }
}
