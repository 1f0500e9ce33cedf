/**
 * The {@code agent-server} program. Imports everything of the server; the only one with picocli.
 */
@NullMarked
package io.updateagent.server.command;

import org.jspecify.annotations.NullMarked;
