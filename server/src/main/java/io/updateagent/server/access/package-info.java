/** Who calls, and what that one may do: log-in, sessions, tokens, roles. Imports the store only. */
@NullMarked
package io.updateagent.server.access;

import org.jspecify.annotations.NullMarked;
