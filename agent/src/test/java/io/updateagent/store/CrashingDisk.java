package io.updateagent.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that forgets, at a power cut, what a journaling file system may forget: bytes
 * that were not synced, whole or torn, and each name that was made, moved or deleted since the
 * directory was synced. It can also be full, and fail. Everything lies in one directory.
 *
 * <p>Each method that changes something does so in steps; power may be cut after any, and any may
 * fail.
 */
final class CrashingDisk implements FileSystem {
  private static final int BLOCK = 512;

  /** How well the disk, or the code in front of it, takes care; all but the first are controls. */
  enum Care {
    FULL,
    WITHOUT_FILE_SYNC,
    WITHOUT_DIRECTORY_SYNC,
    IN_PLACE
  }

  /** A file without its name. */
  static final class Content {
    byte[] durable = {};
    byte[] now = {};
  }

  /** A change of names that is not durable yet; {@code to} is null for a deletion. */
  record Change(@Nullable String from, @Nullable String to, Content content) {
    void applyTo(Map<String, Content> names) {
      if (from != null && names.get(from) == content) {
        names.remove(from);
      }
      if (to != null) {
        names.put(to, content);
      }
    }
  }

  private final Care care;
  private final Map<String, Content> durable = new TreeMap<>();
  private final Map<String, Content> now = new TreeMap<>();
  private final List<Change> pending = new ArrayList<>();
  private final Set<String> unreadable = new HashSet<>();
  private byte[] stash = {};
  private int steps;
  private Runnable afterEachStep = () -> {};
  private int failFrom;
  private int failTo;
  private int blocks = Integer.MAX_VALUE;

  CrashingDisk(Care care) {
    this.care = care;
  }

  /** A disk that holds an image, all of it durable. */
  CrashingDisk(Care care, Image image) {
    this.care = care;
    image
        .files()
        .forEach(
            (name, bytes) -> {
              var content = new Content();
              content.durable = bytes;
              content.now = bytes;
              durable.put(name, content);
            });
    now.putAll(durable);
  }

  int steps() {
    return steps;
  }

  /** Where power may be cut: is called after every step, to look at what would be left. */
  void afterEachStep(Runnable look) {
    afterEachStep = look;
  }

  /** Fails from the n-th step from now on, so many times. */
  void failAfter(int more, int times) {
    failFrom = steps + more;
    failTo = times == Integer.MAX_VALUE ? times : failFrom + times - 1;
  }

  /** Works again. */
  void mend() {
    failFrom = 0;
    blocks = Integer.MAX_VALUE;
    unreadable.clear();
  }

  /** Fails to read that file. */
  void failToRead(String name) {
    unreadable.add(name);
  }

  /** Someone else takes all space but so many blocks of 512 bytes. */
  void fillUp(int left) {
    blocks = used() + left;
  }

  /** Something else writes a file. */
  void put(String name, byte[] bytes) {
    var content = new Content();
    content.durable = bytes;
    content.now = bytes;
    durable.put(name, content);
    now.put(name, content);
  }

  byte[] get(String name) {
    return Objects.requireNonNull(now.get(name), name).now;
  }

  boolean has(String name) {
    return now.containsKey(name);
  }

  /** What a process sees that dies now. */
  Image asSeen() {
    var files = new TreeMap<String, byte[]>();
    now.forEach((name, content) -> files.put(name, content.now));
    return new Image(files);
  }

  /** Everything that may be left if power is cut now. */
  List<Image> survivors() {
    return new Survivors(durable, pending).images();
  }

  @Override
  public byte[] read(Path file, int most) throws IOException {
    String name = name(file);
    if (unreadable.contains(name)) {
      throw new FileSystemException(file.toString(), null, "Input/output error");
    }
    Content content = now.get(name);
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    int length = content.now.length;
    return Arrays.copyOfRange(content.now, Math.max(0, length - most), length);
  }

  @Override
  public long size(Path file) {
    Content content = now.get(name(file));
    return content == null ? -1 : content.now.length;
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    if (care == Care.IN_PLACE && name(file).endsWith(".new")) {
      stash = content;
      return;
    }
    delete(file);
    put(create(name(file)), content);
  }

  @Override
  public void append(Path file, byte[] content) throws IOException {
    Content known = now.get(name(file));
    Content target = known == null ? create(name(file)) : known;
    byte[] longer = Arrays.copyOf(target.now, target.now.length + content.length);
    System.arraycopy(content, 0, longer, target.now.length, content.length);
    put(target, longer);
  }

  @Override
  public void truncate(Path file, long size) throws IOException {
    Content content = Objects.requireNonNull(now.get(name(file)));
    put(content, Arrays.copyOf(content.now, (int) size));
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    if (care == Care.IN_PLACE) {
      Content known = now.get(name(to));
      put(known == null ? create(name(to)) : known, stash);
      return;
    }
    step(() -> rename(new Change(name(from), name(to), known(from))));
  }

  @Override
  public boolean delete(Path file) throws IOException {
    if (!now.containsKey(name(file))) {
      return false;
    }
    step(() -> rename(new Change(name(file), null, known(file))));
    return true;
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    step(
        () -> {
          if (care != Care.WITHOUT_DIRECTORY_SYNC) {
            durable.clear();
            durable.putAll(now);
            pending.clear();
          }
        });
  }

  @Override
  public Object identity(Path directory) {
    return care;
  }

  private Content create(String name) throws IOException {
    var content = new Content();
    step(() -> rename(new Change(null, name, content)));
    return content;
  }

  private void put(Content target, byte[] bytes) throws IOException {
    step(() -> fill(target, bytes));
    step(
        () -> {
          if (care != Care.WITHOUT_FILE_SYNC) {
            target.durable = target.now;
          }
        });
  }

  private void fill(Content target, byte[] bytes) throws IOException {
    int free = blocks - used() + inBlocks(target.now.length);
    if (inBlocks(bytes.length) > free) {
      target.now = Arrays.copyOf(bytes, Math.min(bytes.length, Math.max(0, free) * BLOCK));
      throw new FileSystemException("a file", null, "Kein Platz mehr"); // in any language
    }
    target.now = bytes;
  }

  private int used() {
    return now.values().stream().mapToInt(content -> inBlocks(content.now.length)).sum();
  }

  private static int inBlocks(int bytes) {
    return (bytes + BLOCK - 1) / BLOCK;
  }

  private void rename(Change change) {
    change.applyTo(now);
    pending.add(change);
  }

  private Content known(Path file) {
    return Objects.requireNonNull(now.get(name(file)), file.toString());
  }

  private void step(Reserve.Write change) throws IOException {
    steps++;
    if (failFrom > 0 && steps >= failFrom && steps <= failTo) {
      throw new FileSystemException("a file", null, "Input/output error");
    }
    change.run();
    afterEachStep.run();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
