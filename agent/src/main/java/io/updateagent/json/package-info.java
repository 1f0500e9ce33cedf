/**
 * JSON trees, read and written. Imports jackson alone; what a document means never comes in here.
 */
@NullMarked
package io.updateagent.json;

import org.jspecify.annotations.NullMarked;
