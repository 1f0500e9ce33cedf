package io.updateagent.check;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * All that is compared of a file, directory, link, pipe or device.
 *
 * @param path where it is
 * @param type {@code file}, {@code directory}, {@code link}, {@code pipe}, {@code socket} or {@code
 *     device}
 * @param mode permission bits
 * @param owner user and group, {@code 0:0}
 * @param content checksum of a file, target of a link, number of a device; empty for the others
 * @param size of a file, in bytes; 0 for the others
 * @param modified when a file was modified last; of the others it is not compared
 * @param attributes extended attributes, by name, in hexadecimal
 * @param sameAs the first path with the same inode, if the file has several; empty otherwise
 */
record Entry(
    Path path,
    String type,
    int mode,
    String owner,
    String content,
    long size,
    FileTime modified,
    Map<String, String> attributes,
    String sameAs) {

  String what() {
    return switch (type) {
      case "file" -> "a file of %d bytes".formatted(size);
      case "link" -> "a link to " + content;
      default -> "a " + type;
    };
  }

  /** How another one at the same path differs from this one. */
  List<Difference> differencesTo(Entry now) {
    List<Difference> all = new ArrayList<>();
    if (!type.equals(now.type)) {
      all.add(changed("type", "was %s and is %s".formatted(what(), now.what())));
      return all;
    }
    if (!content.equals(now.content)) {
      String words =
          type.equals("file")
              ? "has other content: %d bytes then, %d now".formatted(size, now.size)
              : "was %s and is %s".formatted(what(), now.what());
      all.add(changed("content", words));
    }
    compare(all, "mode", "%04o".formatted(mode), "%04o".formatted(now.mode));
    compare(all, "owner", owner, now.owner);
    if (type.equals("file") && !isSameMoment(modified, now.modified)) {
      compare(all, "modification time", modified.toString(), now.modified.toString());
    }
    var names = new TreeSet<>(attributes.keySet());
    names.addAll(now.attributes.keySet());
    for (String name : names) {
      compare(
          all,
          "extended attribute " + name,
          attributes.getOrDefault(name, "missing"),
          now.attributes.getOrDefault(name, "missing"));
    }
    if (!sameAs.equals(now.sameAs)) {
      all.add(
          changed(
              "hard links", "was %s and is %s".formatted(sharing(sameAs), sharing(now.sameAs))));
    }
    return all;
  }

  /** An archive keeps whole seconds, and nobody misses the rest. */
  private static boolean isSameMoment(FileTime one, FileTime other) {
    Instant then = one.toInstant();
    Instant now = other.toInstant();
    boolean whole = then.getNano() == 0 || now.getNano() == 0;
    return whole && then.getEpochSecond() == now.getEpochSecond();
  }

  private static String sharing(String sameAs) {
    return sameAs.isEmpty() ? "a file of its own" : "the same file as " + sameAs;
  }

  private void compare(List<Difference> all, String aspect, String then, String now) {
    if (!then.equals(now)) {
      all.add(changed(aspect, "has another %s: %s then, %s now".formatted(aspect, then, now)));
    }
  }

  private Difference changed(String aspect, String words) {
    return new Difference(path, Difference.Kind.CHANGED, aspect, path + " " + words);
  }
}
