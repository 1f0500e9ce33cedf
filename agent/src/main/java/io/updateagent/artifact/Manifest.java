package io.updateagent.artifact;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The checksums of everything in an artifact: lines of a SHA-256 in hexadecimal, two spaces, and a
 * name, as {@code sha256sum} prints them (artifact format v3, {@code manifest}).
 */
final class Manifest {
  private static final Pattern NAME =
      Pattern.compile("version|header\\.tar[.a-z]*|data/[0-9]{4}/[^/]+");
  private static final Pattern AUGMENTED_NAME =
      Pattern.compile("header-augment\\.tar[.a-z]*|data/[0-9]{4}/[^/]+");
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](\\S.*)");

  private final Map<String, String> expected;
  private final TreeSet<String> missing;
  private final Set<String> augmented;

  private Manifest(Map<String, String> expected, Set<String> augmented) {
    this.expected = expected;
    this.augmented = augmented;
    this.missing = new TreeSet<>(expected.keySet());
  }

  static Manifest parse(byte[] content) throws ArtifactException {
    return new Manifest(sums(content, NAME), Set.of());
  }

  /**
   * The same with what is listed in {@code manifest-augment}, which is not signed: payload files
   * and the augmented header only, and none that is listed here as well.
   */
  Manifest withAugment(byte[] content) throws ArtifactException {
    Map<String, String> more = sums(content, AUGMENTED_NAME);
    for (String name : more.keySet()) {
      if (expected.containsKey(name)) {
        throw new ArtifactException(
            "%s is listed in the manifest and in manifest-augment".formatted(name));
      }
    }
    Map<String, String> both = new HashMap<>(expected);
    both.putAll(more);
    return new Manifest(both, Set.copyOf(more.keySet()));
  }

  /** What is listed, with its checksums. */
  Map<String, String> expected() {
    return Collections.unmodifiableMap(expected);
  }

  /** Whether only the unsigned manifest lists it. */
  boolean isAugmented(String name) {
    return augmented.contains(name);
  }

  /** The payloads that have augmented files. */
  Set<Integer> augmentedPayloads() {
    return augmented.stream()
        .filter(name -> name.startsWith("data/"))
        .map(name -> Integer.valueOf(name.substring(5, 9)))
        .collect(Collectors.toSet());
  }

  private static Map<String, String> sums(byte[] content, Pattern names) throws ArtifactException {
    Map<String, String> sums = new HashMap<>();
    String text = text(content);
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start);
      int stop = end < 0 ? text.length() : end;
      Matcher matcher = LINE.matcher(text.substring(start, stop));
      start = stop + 1;
      if (!matcher.matches()) {
        throw new ArtifactException("the manifest has a line that is no checksum and name");
      }
      if (!names.matcher(matcher.group(2)).matches() || !Names.isRelative(matcher.group(2))) {
        throw new ArtifactException(
            "the manifest lists %s, which is not allowed".formatted(matcher.group(2)));
      }
      if (sums.put(matcher.group(2), matcher.group(1)) != null) {
        throw new ArtifactException("the manifest lists %s twice".formatted(matcher.group(2)));
      }
    }
    return sums;
  }

  private static String text(byte[] content) throws ArtifactException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new ArtifactException("the manifest is not text in UTF-8", e);
    }
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
