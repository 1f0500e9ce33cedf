package io.updateagent.store;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Clearing;
import io.updateagent.deployment.Finished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code history.jsonl}: every finished deployment, one {@link HistoryLine} a line, oldest first.
 * It follows from the state: if its last line is not about the state's last deployment, that one is
 * added, so that each is written exactly once. Lines that are damaged count as if they were not
 * there. Beyond {@link #LARGEST} the older half is dropped.
 */
public final class History {
  static final String NAME = "history.jsonl";

  /** Size in bytes beyond which the older half is dropped. */
  static final int LARGEST = 1024 * 1024;

  /** Where the newest line lies, as a rule: so that it is found as fast in a long history. */
  private static final int TAIL = 32 * 1024;

  private final FileSystem disk;
  private final Path file;
  private final DurableFile whole;
  private final String agentVersion;
  private final int largest;

  History(FileSystem disk, Path data, String agentVersion) {
    this(disk, data, agentVersion, LARGEST);
  }

  /**
   * @param largest the size beyond which the older half is dropped, in bytes
   */
  History(FileSystem disk, Path data, String agentVersion, int largest) {
    this.disk = disk;
    this.file = data.resolve(NAME);
    this.whole = new DurableFile(disk, file);
    this.agentVersion = agentVersion;
    this.largest = largest;
  }

  /**
   * What a history says.
   *
   * @param whole the newest lines that are as they were written, oldest first
   * @param damaged how many others lie among them
   */
  public record Excerpt(List<String> whole, int damaged) {}

  /**
   * The newest lines; however long the history is, only so many of it are looked at.
   *
   * @param newest how many at most
   * @throws IOException if the file cannot be read; one that is missing is empty
   */
  public static Excerpt read(Path data, int newest) throws IOException {
    List<String> lines = new History(new Disk(), data, "").lines();
    var whole = new ArrayDeque<String>();
    int damaged = 0;
    for (int i = lines.size() - 1; i >= 0 && whole.size() < newest; i--) {
      if (HistoryLine.parse(lines.get(i)) == null) {
        damaged++;
      } else {
        whole.addFirst(lines.get(i));
      }
    }
    return new Excerpt(List.copyOf(whole), damaged);
  }

  /**
   * Makes sure that the state's last deployment is in it, and what a person said after it.
   *
   * @param generation of the state
   */
  void follow(AgentState state, long generation) throws IOException {
    Finished last = state.last();
    Clearing cleared = state.cleared();
    if (last == null && cleared == null) {
      return;
    }
    cutUnfinishedLine();
    HistoryLine newest = newest();
    if (newest != null && cleared != null && newest.isAbout(cleared)) {
      return;
    }
    if (last != null && (newest == null || !newest.isAtOrAfter(last))) {
      append(HistoryLine.write(last, state, generation, agentVersion) + "\n");
    }
    if (cleared != null) {
      long number = last == null ? 0 : last.number();
      append(HistoryLine.write(cleared, number, generation, agentVersion) + "\n");
    }
    shorten();
  }

  /** Adds that a verdict, or a log, is told to no server. */
  void add(Outbox.Report report, String why, Instant now) throws IOException {
    cutUnfinishedLine();
    HistoryLine newest = newest();
    append(HistoryLine.untold(report, why, now, newest) + "\n");
    shorten();
  }

  /** The newest whole line of a deployment or a person's word; null if there is none. */
  @Nullable HistoryLine newest() throws IOException {
    HistoryLine near = newest(lines(TAIL));
    return near == null ? newest(lines()) : near;
  }

  private static @Nullable HistoryLine newest(List<String> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      HistoryLine line = HistoryLine.parse(lines.get(i));
      if (line != null && !line.untold()) {
        return line;
      }
    }
    return null;
  }

  boolean exists() throws IOException {
    return disk.size(file) >= 0;
  }

  /** What is not UTF-8 any more is shown as such, and is no whole line. */
  private List<String> lines() throws IOException {
    return lines(2 * largest);
  }

  /** Those at its end; the first of them may be the rest of one only, which is no whole line. */
  private List<String> lines(int most) throws IOException {
    return new String(content(most), StandardCharsets.UTF_8).lines().toList();
  }

  /** The end of the file: all of it, unless someone else made it larger than it ever gets. */
  private byte[] content() throws IOException {
    return content(2 * largest);
  }

  private byte[] content(int most) throws IOException {
    try {
      return disk.read(file, most);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /** Cuts off what a power cut or a full disk left of a line. */
  private void cutUnfinishedLine() throws IOException {
    byte[] content = content(TAIL);
    int end = endOfLines(content);
    if (end == 0) {
      content = content();
      end = endOfLines(content);
    }
    if (end < content.length) {
      Log.agent()
          .warn("{}: cutting off {} bytes of an unfinished line", file, content.length - end);
      disk.truncate(file, disk.size(file) - (content.length - end));
    }
  }

  private static int endOfLines(byte[] content) {
    int end = content.length;
    while (end > 0 && content[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private void append(String line) throws IOException {
    boolean isNew = !exists();
    disk.append(file, line.getBytes(StandardCharsets.UTF_8));
    if (isNew) {
      whole.syncName();
    }
  }

  private void shorten() throws IOException {
    if (disk.size(file) <= largest) {
      return;
    }
    byte[] content = content();
    int start = endOfLine(content, content.length - largest / 2);
    if (start == content.length) {
      return; // one line that is larger than half a history; the next one lets it go
    }
    whole.replace(Arrays.copyOfRange(content, start, content.length));
  }

  private static int endOfLine(byte[] content, int from) {
    int end = from;
    while (end < content.length && content[end - 1] != '\n') {
      end++;
    }
    return end;
  }
}
