package io.updateagent.remote.hawkbit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the server's base resource says: how often to ask, and what there is to do. Of the links
 * only the action's id is taken, never the address or its {@code ?c=}.
 *
 * @param sleep how often the server wants to be polled; null if it does not say
 * @param deployment the action to carry out; null for none
 * @param confirmation the action that somebody has to confirm first; null for none
 * @param cancel the action that is to be stopped; null for none. It hides all others
 * @param wantsAttributes whether the server asks for the device's attributes
 */
record Base(
    @Nullable Duration sleep,
    @Nullable String deployment,
    @Nullable String confirmation,
    @Nullable String cancel,
    boolean wantsAttributes) {}
