package io.updateagent.check;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An update that was carried out to its end.
 *
 * @param incidents what went wrong on purpose
 * @param finished what the agent makes of it
 * @param calls the calls that the module got
 * @param after what was watched, as it is after it
 * @param left what is in the directory for temporary files
 * @param synced whether the module synced anything
 */
record Passage(
    List<Incident> incidents,
    Finished finished,
    List<Call> calls,
    Snapshot after,
    List<String> left,
    boolean synced) {

  Verdict verdict() {
    return finished.verdict();
  }

  boolean wasKilled() {
    return incidents.stream().anyMatch(Incident::isKill);
  }

  boolean toolFailed() {
    return incidents.stream().anyMatch(Incident::isOfTool);
  }

  /** The call that the last incident is about; empty for none. */
  String call() {
    return incidents.isEmpty() ? "" : incidents.get(incidents.size() - 1).call();
  }

  Optional<Call> call(String name) {
    return calls.stream().filter(call -> call.name().equals(name)).findFirst();
  }

  /** What was done, and which calls the agent made, for people. */
  String inWords() {
    String wrong = incidents.stream().map(Incident::inWords).collect(Collectors.joining(", then "));
    String made = calls.stream().map(Passage::ended).collect(Collectors.joining(" "));
    return "%s; calls: %s; the device says: %s"
        .formatted(wrong.isEmpty() ? "a plain update" : wrong, made, verdict().word());
  }

  private static String ended(Call call) {
    return call.completion().succeeded()
        ? call.name()
        : "%s (%s)".formatted(call.name(), call.completion().inWords());
  }

  /** What the agent gives as the reasons. */
  List<String> causes() {
    return Stream.of(
            Optional.ofNullable(finished.causes().install()),
            Optional.ofNullable(finished.causes().rollback()))
        .flatMap(Optional::stream)
        .map(Passage::words)
        .toList();
  }

  private static String words(Cause cause) {
    String output = cause.output().isEmpty() ? "" : ": " + String.join(" / ", cause.output());
    return cause.message() + output;
  }
}
