/**
 * The bench server: a management server for one bench or a small site, in one process. Imports
 * {@code artifact} of the agent and nothing else of it.
 */
@NullMarked
package io.updateagent.server;

import org.jspecify.annotations.NullMarked;
