/**
 * The Mender device API behind the port: authorization, polling, reports, logs and inventory.
 * Imports the JDK, Jackson, SLF4J and {@code io.updateagent.remote}. OkHttp, files other than the
 * device's key, and decisions about a deployment never come in.
 */
@NullMarked
package io.updateagent.remote.mender;

import org.jspecify.annotations.NullMarked;
