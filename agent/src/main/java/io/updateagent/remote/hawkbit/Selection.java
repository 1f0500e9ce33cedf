package io.updateagent.remote.hawkbit;

import io.updateagent.remote.hawkbit.Action.ArtifactFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which file of an action is the artifact: the one whose name ends with {@code .mender}, in
 * whichever software module it is, or the only file that there is.
 *
 * @param file the artifact; null if there is none to take
 * @param problem why not, and what to do; empty if there is one
 */
record Selection(@Nullable ArtifactFile file, String problem) {

  static Selection of(Action action) {
    List<ArtifactFile> named = action.files().stream().filter(ArtifactFile::isArtifact).toList();
    List<ArtifactFile> all = named.isEmpty() ? action.files() : named;
    if (all.size() != 1) {
      String found = named.size() > 1 ? named.size() + " files" : "no file";
      return new Selection(
          null,
          "cannot begin: the distribution set has %s whose name ends with .mender, and the device"
                  .formatted(found)
              + " takes exactly one; assign one with one artifact");
    }
    ArtifactFile file = all.get(0);
    return file.url().isEmpty()
        ? new Selection(null, "cannot begin: the server gives no address for " + file.name())
        : new Selection(file, "");
  }
}
