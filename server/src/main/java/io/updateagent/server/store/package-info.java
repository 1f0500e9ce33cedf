/** What the server keeps: devices, artifacts, deployments, users. SQLite, and files beside it. */
@NullMarked
package io.updateagent.server.store;

import org.jspecify.annotations.NullMarked;
