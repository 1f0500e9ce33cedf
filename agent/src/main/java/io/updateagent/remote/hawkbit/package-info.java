/**
 * The Direct Device Integration API of Eclipse hawkBit behind the port: polling, feedback,
 * cancellations, confirmations and attributes. Imports the JDK, Jackson, SLF4J and {@code
 * io.updateagent.remote}. OkHttp, files, and decisions about a deployment never come in.
 */
@NullMarked
package io.updateagent.remote.hawkbit;

import org.jspecify.annotations.NullMarked;
