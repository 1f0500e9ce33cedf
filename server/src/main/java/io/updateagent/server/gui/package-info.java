/**
 * The pages for people: server-rendered, with one style sheet and one small script. Imports the
 * store and the web framework; nothing but {@code Gui} and its ports is used from outside.
 */
@NullMarked
package io.updateagent.server.gui;

import org.jspecify.annotations.NullMarked;
