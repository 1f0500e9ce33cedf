package io.updateagent.server.access;

import io.updateagent.server.store.Role;

/**
 * Who calls.
 *
 * @param name as the audit log shows it
 * @param credential id of the session or token; empty for the token of the command line
 */
public record Caller(String name, Role role, String credential) {}
