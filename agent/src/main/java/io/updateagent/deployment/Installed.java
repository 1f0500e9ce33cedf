package io.updateagent.deployment;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the device runs, as far as is known for good.
 *
 * @param artifactName name of the last artifact that was committed; null if there was none
 * @param artifactGroup its group, or null
 * @param provides everything else that the device provides, sorted by name
 */
public record Installed(
    @Nullable String artifactName, @Nullable String artifactGroup, Map<String, String> provides) {

  /** The name of the provide that names the artifact. */
  public static final String ARTIFACT_NAME = "artifact_name";

  /** The name of the provide that names the artifact's group. */
  public static final String ARTIFACT_GROUP = "artifact_group";

  /** A device on which nothing was installed yet. */
  public static final Installed NOTHING = new Installed(null, null, Map.of());

  /** Sorts its own copy of the provides. */
  public Installed {
    provides = java.util.Collections.unmodifiableMap(new TreeMap<>(provides));
  }

  /**
   * The device after an artifact was committed. A missing list of what to clear counts as
   * everything, as for artifacts from before that list existed.
   */
  public Installed with(ArtifactSummary artifact) {
    var result = new TreeMap<String, String>();
    var clears = artifact.clears();
    if (clears != null) {
      all()
          .forEach(
              (name, value) -> {
                if (clears.stream().noneMatch(pattern -> Wildcard.matches(pattern, name))) {
                  result.put(name, value);
                }
              });
    }
    result.putAll(artifact.provides());
    String group = artifact.group() == null ? result.get(ARTIFACT_GROUP) : artifact.group();
    result.remove(ARTIFACT_NAME);
    result.remove(ARTIFACT_GROUP);
    return new Installed(artifact.name(), group, result);
  }

  /** All provides, artifact name and group among them where known, sorted by name. */
  public Map<String, String> all() {
    var all = new TreeMap<>(provides);
    if (artifactName != null) {
      all.put(ARTIFACT_NAME, artifactName);
    }
    if (artifactGroup != null) {
      all.put(ARTIFACT_GROUP, artifactGroup);
    }
    return all;
  }
}
