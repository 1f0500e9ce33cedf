package io.updateagent.server.store;

import java.time.Instant;

/** Who did what: a line of the audit log. */
public record AuditEntry(Instant at, String actor, String action, String subject, String detail) {}
