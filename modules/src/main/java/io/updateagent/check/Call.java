package io.updateagent.check;

import io.updateagent.process.Completion;
import java.time.Duration;
import java.util.List;

/**
 * A call that the module got.
 *
 * @param name for instance {@code ArtifactInstall}
 * @param occurrence which of that name in this update, from 1
 * @param completion how it ended, as the agent was told
 * @param lines what it printed, but for answers and the trace
 * @param trace the commands it ran, if that was asked for
 * @param took how long it took
 * @param left processes that it left running
 */
record Call(
    String name,
    int occurrence,
    Completion completion,
    List<String> lines,
    List<Event> trace,
    Duration took,
    List<Long> left) {

  /**
   * A command of a shell module, about to run.
   *
   * @param place counts the commands, in each subshell for itself
   * @param words the command
   */
  record Event(int place, String words) {}
}
