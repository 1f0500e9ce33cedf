/**
 * The update module protocol, version 3: typed calls, the work directory, and the streams of a
 * download. Imports {@code artifact}, {@code process} and the JDK. When which call is made is
 * decided elsewhere.
 */
@NullMarked
package io.updateagent.module;

import org.jspecify.annotations.NullMarked;
