/**
 * The commands below {@code agent artifact}: they write, sign, change, show and check artifacts,
 * and need no device. A one-line generator is one small class, a {@link
 * io.updateagent.cli.artifact.Generator}. What an artifact is comes from {@code
 * io.updateagent.artifact}; no format is written or parsed in here.
 */
@NullMarked
package io.updateagent.cli.artifact;

import org.jspecify.annotations.NullMarked;
