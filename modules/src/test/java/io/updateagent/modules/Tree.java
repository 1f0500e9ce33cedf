package io.updateagent.modules;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that can be seen of a tree: a line for each name in it, with kind, mode, owner, time of
 * change, content, links and extended attributes.
 */
final class Tree {
  private static final String ATTRIBUTES = "unix:mode,uid,gid,ino,nlink,lastModifiedTime";

  private Tree() {}

  /** One line for each name below the directory, the times of directories left out. */
  static List<String> of(Path root) throws IOException {
    List<String> lines = new ArrayList<>();
    Map<Object, String> inodes = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted().toList()) {
        lines.add(line(root, path, inodes));
      }
    }
    return lines;
  }

  private static String line(Path root, Path path, Map<Object, String> inodes) throws IOException {
    String name = root.relativize(path).toString();
    Map<String, Object> seen = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    Integer mode = (Integer) seen.get("mode");
    String what;
    if (Files.isSymbolicLink(path)) {
      what = "-> " + Files.readSymbolicLink(path);
    } else if (Files.isDirectory(path)) {
      what = "directory " + attributes(path);
    } else {
      String same = inodes.computeIfAbsent(seen.get("ino"), inode -> name);
      what =
          "%s at %s, %s links as %s %s"
              .formatted(
                  new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1),
                  seen.get("lastModifiedTime"),
                  seen.get("nlink"),
                  same,
                  attributes(path));
    }
    return "%s %o %s:%s %s".formatted(name, mode, seen.get("uid"), seen.get("gid"), what);
  }

  private static Map<String, String> attributes(Path path) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
    Map<String, String> found = new TreeMap<>();
    for (String name : view.list()) {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      found.put(name, HexFormat.of().formatHex(value.array()));
    }
    return found;
  }
}
