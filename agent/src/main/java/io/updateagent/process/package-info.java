/**
 * Runs commands: in a process group of their own, with a time limit and bounded output. Imports the
 * JDK only; no sibling package. What a command means never comes in here.
 */
@NullMarked
package io.updateagent.process;

import org.jspecify.annotations.NullMarked;
