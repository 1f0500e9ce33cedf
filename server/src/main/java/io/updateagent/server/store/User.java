package io.updateagent.server.store;

import java.time.Instant;

/** Somebody who may log in, and what that one may do then. */
public record User(String name, Role role, Instant created) {}
