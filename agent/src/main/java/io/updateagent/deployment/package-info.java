/**
 * The pure core: what a deployment's next phase is, what became of the device, and what is
 * remembered. Imports the JDK only and does no I/O; effects come in through {@link
 * io.updateagent.deployment.Steps} and {@link io.updateagent.deployment.StateStore}.
 */
@NullMarked
package io.updateagent.deployment;

import org.jspecify.annotations.NullMarked;
