package io.updateagent.cli.artifact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said of one payload, whatever kind of artifact it is in. */
class PayloadFlags {
  private static final String ROOTFS = "rootfs-image";

  @Option(
      names = {"-p", "--provides"},
      paramLabel = "KEY:VALUE",
      description = "what the device provides once it is installed")
  @Nullable List<String> provides;

  @Option(
      names = {"-d", "--depends"},
      paramLabel = "KEY:VALUE",
      description = "what the device must provide; repeat a key for several accepted values")
  @Nullable List<String> depends;

  @Option(
      names = "--clears-provides",
      paramLabel = "PATTERN",
      description = "provides that it takes away; * matches anything")
  @Nullable List<String> clears;

  @Option(
      names = "--software-filesystem",
      paramLabel = "NAME",
      description = "first part of the key of its version (default: rootfs-image)")
  @Nullable String filesystem;

  @Option(
      names = "--software-name",
      paramLabel = "NAME",
      description = {
        "second part of that key (default: the payload type;",
        "none for an image of a root file system)"
      })
  @Nullable String software;

  @Option(
      names = "--software-version",
      paramLabel = "VERSION",
      description = "the version (default: the artifact's name)")
  @Nullable String version;

  @Option(
      names = "--no-default-software-version",
      description = "provide no version that is not asked for, and take none away")
  boolean noVersion;

  @Option(
      names = "--no-default-clears-provides",
      description = "do not take away what has the key of its version in front")
  boolean noClears;

  /**
   * What it provides, its version among it.
   *
   * @param software what is versioned if nothing is said; empty for the file system itself
   */
  Map<String, String> provides(String software, String artifactName) throws IOException {
    Map<String, String> all = new TreeMap<>();
    String name = named(noVersion ? "" : software);
    String value = version == null && !noVersion ? artifactName : version;
    if (value != null) {
      all.put(key(name) + ".version", value);
    }
    all.putAll(KeyValue.single("--provides", given(provides)));
    return all;
  }

  Map<String, List<String>> depends() throws IOException {
    return KeyValue.grouped(given(depends));
  }

  /**
   * What it takes away.
   *
   * @param usual patterns that belong to its kind
   * @return null if there is nothing
   */
  @Nullable List<String> clears(String software, List<String> usual) {
    List<String> patterns = new ArrayList<>(given(clears));
    if (!noClears && !noVersion) {
      if (this.software == null && (filesystem == null || filesystem.equals(ROOTFS))) {
        patterns.addAll(usual);
      }
      String pattern = key(named(software)) + ".*";
      if (!patterns.contains(pattern)) {
        patterns.add(pattern);
      }
    }
    return patterns.isEmpty() ? null : patterns;
  }

  /**
   * What was given of an option that can be repeated. The fields begin with nothing, because a list
   * that is there at first would be one for all payloads from the second on.
   */
  static <T> List<T> given(@Nullable List<T> values) {
    return values == null ? List.of() : values;
  }

  private String named(String usual) {
    return software == null ? usual : software;
  }

  private String key(String name) {
    String first = filesystem == null ? ROOTFS : filesystem;
    return name.isEmpty() ? first : first + "." + name;
  }
}
