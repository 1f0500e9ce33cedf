package io.updateagent.runtime;

import io.updateagent.remote.Downloads;

/**
 * The way to a server.
 *
 * @param server answers
 * @param downloads brings artifacts
 */
record ServerLink(PoliteServer server, Downloads downloads) {}
