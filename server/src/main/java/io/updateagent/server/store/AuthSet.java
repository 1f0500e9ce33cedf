package io.updateagent.server.store;

import java.time.Instant;

/** A public key (PEM) that a device came with, and whether it is let in with it. */
public record AuthSet(
    String id, String device, String publicKey, Admission admission, Instant created) {}
