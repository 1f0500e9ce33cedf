package io.updateagent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command; {@link Shortcut} answers its most frequent forms before it is even looked at. */
@Command(
    name = "show-status",
    description = {
      "Says how this device is: the verdict first, then what, since when, why, and what to do.",
      "Works while the daemon runs and while it does not.",
      "Exits 0 if consistent, or if an update is in progress; 3 if inconsistent, or if an update"
          + " was interrupted (not in its download, which changes nothing) and nobody is at work on"
          + " it; 5 if the state cannot be read."
    })
final class ShowStatus extends Base {
  @Option(names = "--json", description = "print the state as JSON")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "print nothing; the exit code says it")
  boolean quiet;

  @Override
  public Integer call() {
    StatusReport.Form form =
        quiet ? StatusReport.Form.QUIET : json ? StatusReport.Form.JSON : StatusReport.Form.TEXT;
    return StatusReport.print(program().paths(), form, out(), err());
  }
}
