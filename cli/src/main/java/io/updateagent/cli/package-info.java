/**
 * The {@code agent} program: turns words on a command line into calls of the runtime, and what
 * comes back into text, JSON and exit codes. Imports everything; nothing imports it. No decisions
 * about updates come in here.
 */
@NullMarked
package io.updateagent.cli;

import org.jspecify.annotations.NullMarked;
