/**
 * What arrives with a request, before anybody knows what it is worth: bounded in size and in time.
 * Imports the web framework alone.
 */
@NullMarked
package io.updateagent.server.request;

import org.jspecify.annotations.NullMarked;
