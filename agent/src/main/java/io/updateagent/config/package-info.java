/**
 * The configuration file and the places of things, read once and validated. Imports Jackson and the
 * JDK; no sibling package. What a setting does never comes in here.
 */
@NullMarked
package io.updateagent.config;

import org.jspecify.annotations.NullMarked;
