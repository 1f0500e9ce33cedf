/**
 * Writes what packages bring for people at a terminal: manual pages and completion for shells, from
 * what the programs say of themselves. It runs while packages are made, and is part of none; hence
 * it lives among the tests, where all programs reach it.
 */
@NullMarked
package io.updateagent.manual;

import org.jspecify.annotations.NullMarked;
