package io.updateagent.server.store;

import java.time.Instant;

/**
 * Something that happened to a device.
 *
 * @param kind in one word: {@code verdict}, {@code artifact}, {@code deployment}, {@code
 *     admission}, {@code group}
 * @param detail in plain words
 */
public record DeviceEvent(Instant at, String kind, String detail) {}
