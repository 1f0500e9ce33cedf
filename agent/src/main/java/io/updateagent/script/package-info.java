/**
 * Finds, orders and runs state scripts. Imports {@code process} and the JDK. When which scripts run
 * is decided elsewhere.
 */
@NullMarked
package io.updateagent.script;

import org.jspecify.annotations.NullMarked;
