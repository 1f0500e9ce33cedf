package io.updateagent.runtime;

import io.updateagent.remote.Downloads;
import io.updateagent.remote.ManagementServer;

/**
 * The way to a server.
 *
 * @param server answers
 * @param downloads brings artifacts
 */
record ServerLink(ManagementServer server, Downloads downloads) {}
