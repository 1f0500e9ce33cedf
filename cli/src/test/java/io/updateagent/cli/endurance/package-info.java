/**
 * The whole program through every bad day: killed before each of its system calls, and over
 * hundreds of deployments in which everything may go wrong. Who judges here ({@code Observer})
 * reads files, output and the server's record, and never imports the agent's code.
 */
@NullMarked
package io.updateagent.cli.endurance;

import org.jspecify.annotations.NullMarked;
