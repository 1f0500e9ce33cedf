package io.updateagent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One case of expected behaviour, a text file under {@code scenarios/}. Above the line of dashes
 * stands what is given, below it what must come of it.
 *
 * <pre>{@code
 * # A rollback error is remembered through a power cut in a later state
 * module   rollback=yes reboot=no
 * fail     ArtifactInstall, ArtifactRollback
 * kill     ArtifactFailure
 * ----
 * Download_Enter ProvidePayloadFileSizes Download Download_Leave
 * ...
 * status   downloading installing failure
 * verdict  inconsistent; install: ArtifactInstall exit 1; rollback: ArtifactRollback exit 1
 * }</pre>
 *
 * <p>Given are, each line a word and what it is about:
 *
 * <ul>
 *   <li>{@code module}: what it answers: {@code rollback}, {@code reboot}, {@code sizes}; {@code
 *       none} for no module
 *   <li>{@code also NAME}: another payload, with a module of that name that answers what follows,
 *       and whose calls are written {@code NAME.CALL}; {@code reboot} is a call of the agent's own
 *   <li>{@code artifact}: {@code empty} (no payload), {@code foreign} (for other devices), {@code
 *       gone} (the server does not have it), {@code big} (a payload of 200,000 bytes), {@code
 *       after=NAME} (depends on the artifact before it)
 *   <li>{@code scripts}: names of the state scripts that exist, in place of one for each Enter,
 *       Leave and Error; {@code idle} adds those of Idle and Sync; {@code noscripts} for none
 *   <li>{@code fail}, {@code kill}, {@code hang}, {@code orphan}: module calls and scripts that
 *       exit 1, kill the agent, do not end, or leave a process behind; the first time, or with
 *       {@code always}
 *   <li>{@code exit NAME CODES}: how a script exits, call by call; the last code stays
 *   <li>{@code spoil artifact|rootfs in NAME} and {@code mend ...}: a script that writes an unknown
 *       version of the state scripts, or the known one
 *   <li>{@code server loses|aborts STATUS TIMES}, {@code server cuts BYTES...}: how many reports
 *       fail in each process; after how many bytes each download breaks off
 *   <li>{@code config NAME=VALUE}; {@code before NAME}: the artifact that the device runs; {@code
 *       verify}: the case is part of every build, not only of the long run
 * </ul>
 *
 * <p>A case with lines that begin with {@code >} is one of the command line, see {@link
 * StandaloneRun}; one without is carried out by the daemon, see {@link ManagedRun}.
 */
record Scenario(Path file, String title, List<Given> given, String expected) {
  private static final String LINE = "----\n";

  /** A line above the dashes: its first word and the rest. */
  record Given(String word, String rest) {
    /** What is listed, with commas or blanks. */
    List<String> items() {
      return Stream.of(rest.split("[,\\s]+")).filter(item -> !item.isEmpty()).toList();
    }
  }

  static Scenario read(Path file) throws IOException {
    String text = Files.readString(file);
    int line = text.indexOf(LINE);
    if (line < 0 || !text.startsWith("# ")) {
      throw new IOException(file + ": a title and a line of dashes are needed");
    }
    var title = new ArrayList<String>();
    var given = new ArrayList<Given>();
    for (String row : text.substring(0, line).lines().toList()) {
      if (row.startsWith("# ")) {
        title.add(row.substring(2));
      } else if (!row.isBlank()) {
        String[] parts = row.split("\\s+", 2);
        given.add(new Given(parts[0], parts.length > 1 ? parts[1].strip() : ""));
      }
    }
    return new Scenario(
        file, String.join(" ", title), List.copyOf(given), text.substring(line + LINE.length()));
  }

  /** Writes what came of it in place of what was expected. */
  void rewrite(String actual) throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.indexOf(LINE) + LINE.length()) + actual);
  }

  boolean has(String word) {
    return given.stream().anyMatch(line -> line.word().equals(word));
  }

  /** All lines that begin with a word. */
  List<Given> lines(String word) {
    return given.stream().filter(line -> line.word().equals(word)).toList();
  }

  /** What is listed after a word, over all its lines. */
  List<String> items(String word) {
    return lines(word).stream().flatMap(line -> line.items().stream()).toList();
  }

  /** The value in {@code word name=value}, or another one. */
  String value(String word, String name, String otherwise) {
    return items(word).stream()
        .filter(item -> item.startsWith(name + "="))
        .map(item -> item.substring(name.length() + 1))
        .findFirst()
        .orElse(otherwise);
  }

  /** The commands of a case of the command line; none for the daemon. */
  List<String> commands() {
    return expected
        .lines()
        .filter(line -> line.startsWith("> "))
        .map(line -> line.substring(2))
        .toList();
  }

  /** Lists calls, a few on each line. */
  static String wrapped(List<String> calls) {
    var text = new StringBuilder();
    int width = 0;
    for (String call : calls) {
      if (width > 0 && width + 1 + call.length() > 100) {
        text.append('\n');
        width = 0;
      }
      text.append(width == 0 ? "" : " ").append(call);
      width += call.length() + 1;
    }
    return calls.isEmpty() ? "" : text.append('\n').toString();
  }
}
