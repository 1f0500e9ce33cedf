package io.updateagent.cli.endurance;

import java.util.List;

/**
 * What the update modules wrote down.
 *
 * @param lines {@code TYPE CALL ARTIFACT WHAT}
 */
record Calls(List<String> lines) {
  int count(String type, String call, String what) {
    return (int)
        lines.stream()
            .filter(line -> line.startsWith(type + " " + call + " ") && line.endsWith(" " + what))
            .count();
  }
}
