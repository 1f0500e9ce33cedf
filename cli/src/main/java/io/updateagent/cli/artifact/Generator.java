package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.Scratch;
import io.updateagent.cli.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;

/**
 * Writes an artifact of one payload for one update module, and knows what that module wants. To add
 * one: extend this, say what is in the payload, and list the class in {@link ArtifactWrite}.
 */
abstract class Generator extends Writing {
  @Mixin ScriptOptions scripts = new ScriptOptions();
  @Mixin PayloadFlags payload = new PayloadFlags();

  /** The payload type: the name of the update module. */
  abstract String type();

  /** Puts the payload together. */
  abstract void stage(Staging staging) throws IOException;

  /**
   * What is versioned, if nothing is said: the second part of the key of its version. It tells
   * apart what has nothing to do with each other, since a success cures the damage of that which
   * had the same key.
   */
  String software() throws IOException {
    return type();
  }

  /** Provides of its own; those that are asked for count instead. */
  Map<String, String> usualProvides() throws IOException {
    return Map.of();
  }

  /** Patterns of its own of what it takes away. */
  List<String> usualClears() {
    return List.of();
  }

  @Override
  public Integer call() throws IOException {
    help.check();
    try (Scratch scratch = Scratch.temporary()) {
      output.write(() -> plan(new Staging(scratch)), List.of(), err());
    }
    return ExitCode.DONE;
  }

  private ArtifactPlan plan(Staging staging) throws IOException {
    stage(staging);
    Map<String, String> provides = new TreeMap<>(usualProvides());
    provides.putAll(payload.provides(software(), artifact.name()));
    var planned =
        new PlannedPayload(
            type(),
            staging.files(),
            provides,
            payload.depends(),
            payload.clears(software(), usualClears()),
            "");
    return artifact.plan(scripts.files(), List.of(planned));
  }
}
