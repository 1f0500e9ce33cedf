package io.updateagent.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A directory tree, or several, as they were at a moment: type, content, mode, owner, time of
 * modification of files, extended attributes of the {@code user} name space, targets of links, and
 * which names are the same file. Times and sizes of directories are left out: whoever replaces a
 * file in one changes them.
 */
public final class Snapshot {
  private static final int SET_ID_AND_PERMISSIONS = 07777;
  private static final int TYPE = 0170000;

  private final Map<Path, Entry> entries = new TreeMap<>();

  private Snapshot() {}

  /**
   * Looks at the trees; a root that does not exist is part of the picture.
   *
   * @throws IOException if something cannot be read
   */
  public static Snapshot of(List<Path> roots) throws IOException {
    var snapshot = new Snapshot();
    var inodes = new HashMap<Object, Path>();
    for (Path root : roots) {
      if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
        Files.walkFileTree(root, snapshot.new Looker(inodes));
      }
    }
    return snapshot;
  }

  /** How many files, directories, links and others it holds. */
  public int size() {
    return entries.size();
  }

  /** Everything in it, by path. */
  Map<Path, Entry> entries() {
    return entries;
  }

  /** How a later state differs from this one, by path. */
  public List<Difference> differencesTo(Snapshot later) {
    List<Difference> all = new ArrayList<>();
    var paths = new TreeSet<>(entries.keySet());
    paths.addAll(later.entries.keySet());
    for (Path path : paths) {
      Entry then = entries.get(path);
      Entry now = later.entries.get(path);
      if (then == null && now != null) {
        all.add(one(path, Difference.Kind.ADDED, "is there now: " + now.what()));
      } else if (then != null && now == null) {
        all.add(one(path, Difference.Kind.MISSING, "is missing: it was " + then.what()));
      } else if (then != null && now != null) {
        all.addAll(then.differencesTo(now));
      }
    }
    return all;
  }

  private static Difference one(Path path, Difference.Kind kind, String words) {
    return new Difference(path, kind, "", path + " " + words);
  }

  private final class Looker extends SimpleFileVisitor<Path> {
    private final Map<Object, Path> inodes;

    Looker(Map<Object, Path> inodes) {
      this.inodes = inodes;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      add(directory);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      add(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      return FileVisitResult.CONTINUE;
    }

    private void add(Path path) throws IOException {
      try {
        entries.put(path, entry(path));
      } catch (NoSuchFileException e) {
        return; // a process that the module left running took it away
      }
    }

    private Entry entry(Path path) throws IOException {
      Map<String, Object> raw = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
      int mode = (Integer) attribute(raw, "mode");
      String type = type(mode & TYPE);
      boolean file = type.equals("file");
      boolean link = type.equals("link");
      return new Entry(
          path,
          type,
          mode & SET_ID_AND_PERMISSIONS,
          attribute(raw, "uid") + ":" + attribute(raw, "gid"),
          file
              ? checksum(path)
              : link ? Files.readSymbolicLink(path).toString() : device(type, raw),
          file ? (Long) attribute(raw, "size") : 0,
          (FileTime) attribute(raw, "lastModifiedTime"),
          link ? Map.of() : attributes(path),
          file && (Integer) attribute(raw, "nlink") > 1 ? sameAs(path, raw) : "");
    }

    private String sameAs(Path path, Map<String, Object> raw) {
      Path first = inodes.putIfAbsent(List.of(attribute(raw, "dev"), attribute(raw, "ino")), path);
      return first == null ? path.toString() : first.toString();
    }
  }

  private static Object attribute(Map<String, Object> raw, String name) {
    Object value = raw.get(name);
    if (value == null) {
      throw new IllegalStateException("this system does not know the attribute " + name);
    }
    return value;
  }

  private static String type(int bits) {
    return switch (bits) {
      case 0100000 -> "file";
      case 0040000 -> "directory";
      case 0120000 -> "link";
      case 0010000 -> "pipe";
      case 0140000 -> "socket";
      default -> "device";
    };
  }

  private static String device(String type, Map<String, Object> raw) {
    return type.equals("device") ? String.valueOf(raw.get("rdev")) : "";
  }

  private static String checksum(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[128 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static Map<String, String> attributes(Path path) throws IOException {
    var view =
        Files.getFileAttributeView(
            path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null || !mayHaveThem(path)) {
      return Map.of();
    }
    var all = new TreeMap<String, String>();
    for (String name : names(view)) {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      all.put("user." + name, HexFormat.of().formatHex(value.array()));
    }
    return all;
  }

  private static List<String> names(UserDefinedFileAttributeView view) throws IOException {
    try {
      return view.list();
    } catch (FileSystemException e) {
      if (String.valueOf(e.getReason()).contains("not supported")) {
        return List.of(); // a file system without them
      }
      throw e;
    }
  }

  private static boolean mayHaveThem(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }
}
