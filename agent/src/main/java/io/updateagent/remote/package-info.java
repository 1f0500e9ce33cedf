/**
 * Talks to management servers: the port, HTTP with TLS and proxies, and downloads that resume.
 * Imports the JDK, SLF4J and OkHttp (only here); no sibling package. What a deployment means, and
 * any wording of one server's protocol, never come in.
 */
@NullMarked
package io.updateagent.remote;

import org.jspecify.annotations.NullMarked;
