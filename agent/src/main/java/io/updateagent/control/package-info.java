/**
 * The local socket through which the command line wakes the daemon. Imports the JDK only; no
 * sibling package. Nothing that changes a device comes in here: a request only asks for what the
 * daemon would do later anyway, or has it wait.
 */
@NullMarked
package io.updateagent.control;

import org.jspecify.annotations.NullMarked;
