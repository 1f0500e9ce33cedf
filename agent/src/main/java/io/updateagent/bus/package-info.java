/**
 * The agent on D-Bus: for add-ons that want its token, and for programs on the device that want to
 * know how it is. Imports dbus-java and the JDK; no sibling package. What an order means never
 * comes in here: it is handed on. Loaded only if it is configured.
 */
@NullMarked
package io.updateagent.bus;

import org.jspecify.annotations.NullMarked;
