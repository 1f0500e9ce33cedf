/**
 * Keeps what the agent remembers on disk: the state and its spare, the flag file, the history and
 * the deployments' logs. Imports {@code deployment}, Jackson and the JDK. What the state means
 * never comes in here.
 */
@NullMarked
package io.updateagent.store;

import org.jspecify.annotations.NullMarked;
