/**
 * The demonstration behind {@code agent demo}: plays the agent's main job in a scratch directory.
 * Imports {@code artifact} and {@code process} of the agent, and otherwise uses only the programs,
 * as a user would.
 */
@NullMarked
package io.updateagent.demo;

import org.jspecify.annotations.NullMarked;
