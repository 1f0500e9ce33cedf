/**
 * Private and public keys: PEM files of every common form, and keys in hardware. Imports the JDK
 * alone; what a key is used for never comes in here.
 */
@NullMarked
package io.updateagent.keys;

import org.jspecify.annotations.NullMarked;
