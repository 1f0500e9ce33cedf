package io.updateagent.artifact;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checksums of everything in an artifact: lines of a SHA-256 in hexadecimal, two spaces, and a
 * name, as {@code sha256sum} prints them (artifact format v3, {@code manifest}).
 */
final class Manifest {
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](\\S.*)");

  private final Map<String, String> expected;
  private final TreeSet<String> missing;

  private Manifest(Map<String, String> expected) {
    this.expected = expected;
    this.missing = new TreeSet<>(expected.keySet());
  }

  static Manifest parse(byte[] content) throws ArtifactException {
    Map<String, String> sums = new HashMap<>();
    for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new ArtifactException("the manifest has a line that is no checksum and name");
      }
      if (sums.put(matcher.group(2), matcher.group(1)) != null) {
        throw new ArtifactException("the manifest lists %s twice".formatted(matcher.group(2)));
      }
    }
    return new Manifest(sums);
  }

  /** Fails if the file may not be in the artifact, or was in it already. */
  void announce(String name) throws ArtifactException {
    if (!expected.containsKey(name)) {
      throw new ArtifactException("%s is not listed in the manifest".formatted(name));
    }
    if (!missing.contains(name)) {
      throw new ArtifactException("the artifact has %s twice".formatted(name));
    }
  }

  /** Takes a file that was read whole. */
  void verify(String name, String checksum) throws ArtifactException {
    announce(name);
    if (!checksum.equals(expected.get(name))) {
      throw Damage.checksum(name);
    }
    missing.remove(name);
  }

  /** Fails if something that is listed never came. */
  void complete() throws ArtifactException {
    if (!missing.isEmpty()) {
      throw new ArtifactException(
          "%s is listed in the manifest, but missing from the artifact".formatted(missing.first()));
    }
  }
}
