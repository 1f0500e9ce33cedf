package io.updateagent.runtime;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.Phase;
import io.updateagent.module.ModuleResult;
import io.updateagent.process.Completion;
import io.updateagent.script.ScriptResult;
import org.jspecify.annotations.Nullable;

/** Says in the core's words why a module or script failed. */
final class CauseOf {
  private CauseOf() {}

  static Cause module(Phase phase, Payload payload, ModuleResult result) {
    return new Cause(
        phase,
        result.call(),
        payload.type(),
        payload.index(),
        kind(result.end()),
        code(result.end(), result.code()),
        result.message(),
        result.lastLines());
  }

  static Cause script(Phase phase, ScriptResult result) {
    return new Cause(
        phase,
        result.script(),
        result.script(),
        null,
        kind(result.end()),
        code(result.end(), result.code()),
        result.message(),
        result.lastLines());
  }

  private static Cause.Kind kind(Completion.End end) {
    return switch (end) {
      case EXITED -> Cause.Kind.EXIT;
      case SIGNALLED -> Cause.Kind.SIGNAL;
      case TIMED_OUT -> Cause.Kind.TIMEOUT;
      case NOT_STARTED -> Cause.Kind.REFUSED;
    };
  }

  private static @Nullable Integer code(Completion.End end, int code) {
    return switch (end) {
      case EXITED, SIGNALLED -> code;
      case TIMED_OUT, NOT_STARTED -> null;
    };
  }
}
