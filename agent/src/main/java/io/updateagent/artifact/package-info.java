/**
 * Reads, verifies and writes artifacts (format version 3). Imports the JDK, Jackson and the
 * compression libraries; no sibling package. Devices, modules and state never come in here.
 */
@NullMarked
package io.updateagent.artifact;

import org.jspecify.annotations.NullMarked;
