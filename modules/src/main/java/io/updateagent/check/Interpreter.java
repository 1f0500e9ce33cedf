package io.updateagent.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The shell that runs a module, made to say each command before it runs it. The words that come
 * before a traced command (PS4) count the commands, and at the one that is asked for run a script
 * which kills the module, before the command has begun. Nothing is left to chance.
 *
 * @param words the interpreter and its own options
 */
record Interpreter(List<String> words) {
  /** Begins a line of the trace. */
  static final String MARK = "@agent-check@";

  private static final int LONGEST_LINE = 200;

  /** Those that count in PS4 as they should; busybox does not. */
  private static final Set<String> KNOWN = Set.of("sh", "dash", "bash");

  private static final String TRACED = "PS4=$agent_trace; set -x; . \"$0\"";

  /** The shell that a module's first line names; empty if it is none that can be traced. */
  static Optional<Interpreter> of(Path module) throws IOException {
    String first = firstLine(module);
    if (!first.startsWith("#!")) {
      return Optional.empty();
    }
    List<String> words = words(first);
    String name = name(words.get(0));
    if (name.equals("env") && words.size() > 1) {
      name = words.get(1);
    }
    boolean busybox = isBusybox(Path.of(words.get(0)));
    return KNOWN.contains(name) && !busybox
        ? Optional.of(new Interpreter(List.copyOf(words)))
        : Optional.empty();
  }

  /** Whether a module's shell has programs in itself, so that it does not look for them in PATH. */
  static boolean hasProgramsInItself(Path module) throws IOException {
    String first = firstLine(module);
    return first.startsWith("#!") && isBusybox(Path.of(words(first).get(0)));
  }

  private static List<String> words(String first) {
    return List.of(first.substring(2).strip().split("\\s+", -1));
  }

  private static boolean isBusybox(Path program) throws IOException {
    return Files.exists(program) && name(program.toRealPath().toString()).equals("busybox");
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The first line of a file, if it is short. */
  static String firstLine(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(LONGEST_LINE), StandardCharsets.ISO_8859_1);
      return head.lines().findFirst().orElse("");
    }
  }

  /** The words that run the module with its trace on. */
  List<String> traced(List<String> call) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("-c", TRACED));
    all.addAll(call);
    return all;
  }

  /** What comes before each line of the trace. */
  static String tracing() {
    return MARK + "$((agent_check+=1))@ ";
  }

  /**
   * As {@link #tracing}, and a script runs before the command at a place.
   *
   * @param script a path without blanks
   */
  static String tracing(int place, Path script) {
    return MARK
        + "$((agent_check+=1))@$((agent_check == %d ? (agent_cut=1) : 0))${agent_cut:+`. %s`} "
            .formatted(place, script);
  }

  /** What {@link #tracing(int, Path)} runs: signals the whole group at the asked for moment. */
  static String signalling(Incident incident, Path hits) {
    String signal = incident.kind() == Incident.Kind.TERM_AT ? "TERM" : "KILL";
    return """
        [ "$agent_check" = %d ] || exit 0
        echo >> %s
        hit=0
        while read -r line; do hit=$((hit + 1)); done < %s
        [ "$hit" != %d ] || kill -%s 0
        """
        .formatted(incident.place(), hits, hits, incident.hit(), signal);
  }

  /** The command in a line of the trace; empty if it is another line. */
  static Optional<Call.Event> event(String line) {
    int mark = line.indexOf(MARK);
    int end = mark < 0 ? -1 : line.indexOf("@", mark + MARK.length());
    if (end < 0 || !line.substring(0, mark).matches("@*")) {
      return Optional.empty();
    }
    String count = line.substring(mark + MARK.length(), end);
    int blank = line.indexOf(' ', end);
    return count.matches("\\d{1,6}") && blank > 0
        ? Optional.of(new Call.Event(Integer.parseInt(count), line.substring(blank + 1)))
        : Optional.empty();
  }
}
