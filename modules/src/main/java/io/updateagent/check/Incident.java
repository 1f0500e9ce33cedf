package io.updateagent.check;

/**
 * What goes wrong in a call.
 *
 * @param call the call
 * @param occurrence which of the calls of that name, from 1
 * @param kind what goes wrong
 * @param place for {@link Kind#CUT_AT} and {@link Kind#TERM_AT} the place in the trace, for {@link
 *     Kind#CUT_WITHIN} microseconds, for the tools which use of the tool, from 1
 * @param hit which of the moments with that place, from 1: subshells count for themselves
 * @param words the command that comes next, or the tool
 */
record Incident(String call, int occurrence, Kind kind, int place, int hit, String words) {

  /** The things that go wrong. */
  enum Kind {
    /** Power is lost before the call. */
    CUT_BEFORE,
    /** The module and the agent are killed before a command of the module. */
    CUT_AT,
    /** The module and the agent are killed at a moment. */
    CUT_WITHIN,
    /** Power is lost when the call has ended, before the agent knows. */
    CUT_AFTER,
    /** The call did its work, and then the agent takes it for failed. */
    FAIL_AFTER,
    /** The module gets SIGTERM, as when it takes too long. */
    TERM_AT,
    /** A tool does nothing and fails. */
    TOOL_FAILS,
    /** A tool fails at its first byte, as on a full disk. */
    TOOL_HALF,
    /** Power is lost when a tool has done half of its work. */
    TOOL_CUT
  }

  static Incident of(String call, Kind kind) {
    return new Incident(call, 1, kind, 0, 1, "");
  }

  boolean isKill() {
    return switch (kind) {
      case CUT_BEFORE, CUT_AT, CUT_WITHIN, CUT_AFTER, TOOL_CUT -> true;
      case FAIL_AFTER, TERM_AT, TOOL_FAILS, TOOL_HALF -> false;
    };
  }

  boolean isOfTool() {
    return kind == Kind.TOOL_FAILS || kind == Kind.TOOL_HALF || kind == Kind.TOOL_CUT;
  }

  boolean isTraced() {
    return kind == Kind.CUT_AT || kind == Kind.TERM_AT;
  }

  /** What happens, as a part of a sentence. */
  String inWords() {
    String which = occurrence == 1 ? call : call + " (call %d)".formatted(occurrence);
    return switch (kind) {
      case CUT_BEFORE -> "power lost just before %s".formatted(which);
      case CUT_AT -> "killed in %s just before `%s`".formatted(which, words);
      case CUT_WITHIN -> "killed in %s after %.1f ms".formatted(which, place / 1000.0);
      case CUT_AFTER -> "power lost when %s had just ended".formatted(which);
      case FAIL_AFTER -> "%s did its work, but counts as failed".formatted(which);
      case TERM_AT -> "SIGTERM in %s just before `%s`".formatted(which, words);
      case TOOL_FAILS -> "`%s` fails in %s (use %d)".formatted(words, which, place);
      case TOOL_HALF -> "`%s` finds the disk full in %s (use %d)".formatted(words, which, place);
      case TOOL_CUT -> "killed in %s within `%s` (use %d)".formatted(which, words, place);
    };
  }
}
