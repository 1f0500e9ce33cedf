/**
 * Puts the rooms together: carries out phases with real modules, scripts and servers, and runs as a
 * daemon or for the command line. Imports every room; only the command line imports it. No decision
 * about what a deployment's next phase is comes in here.
 */
@NullMarked
package io.updateagent.runtime;

import org.jspecify.annotations.NullMarked;
