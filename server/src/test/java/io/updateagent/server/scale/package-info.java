/**
 * What a fleet costs the server: the packaged program in a process of its own, thousands of devices
 * in the process of the test, HTTP in between. Nothing here reaches into the server.
 */
@NullMarked
package io.updateagent.server.scale;

import org.jspecify.annotations.NullMarked;
