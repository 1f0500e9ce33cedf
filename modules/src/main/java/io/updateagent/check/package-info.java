/**
 * The module author's kit: carries an update module through every path of the protocol with the
 * agent's own engine, and says in words what it does wrong. Imports {@code runtime} (the
 * rehearsal), {@code module}, {@code artifact}, {@code process} and the verdicts of {@code
 * deployment}; knows no command line.
 */
@NullMarked
package io.updateagent.check;

import org.jspecify.annotations.NullMarked;
