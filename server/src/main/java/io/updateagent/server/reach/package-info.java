/**
 * To which devices a deployment goes, and in which order: the same for people at the pages and for
 * programs. Imports the store alone.
 */
@NullMarked
package io.updateagent.server.reach;

import org.jspecify.annotations.NullMarked;
