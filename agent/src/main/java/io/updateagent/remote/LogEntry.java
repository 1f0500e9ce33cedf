package io.updateagent.remote;

import java.time.Instant;

/**
 * A line of a deployment's log.
 *
 * @param level the severity in lower case, such as {@code error}
 */
public record LogEntry(Instant time, String level, String message) {}
