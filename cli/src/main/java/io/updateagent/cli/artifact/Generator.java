package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.Scratch;
import io.updateagent.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
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

  /** Depends of its own; those that are asked for count instead. */
  Map<String, List<String>> usualDepends() throws IOException {
    return Map.of();
  }

  /** What is read, and is no file of the payload. */
  List<Path> consulted() {
    return List.of();
  }

  /** Patterns of its own of what it takes away. */
  List<String> usualClears() {
    return List.of();
  }

  @Override
  public Integer call() throws IOException {
    help.check();
    try (Scratch scratch = Scratch.temporary()) {
      output.write(() -> plan(new Staging(scratch)), consulted(), err());
    }
    return ExitCode.DONE;
  }

  private ArtifactPlan plan(Staging staging) throws IOException {
    stage(staging);
    Map<String, String> provides = new TreeMap<>(usualProvides());
    provides.putAll(payload.provides(software(), artifact.name()));
    Map<String, List<String>> depends = new TreeMap<>(usualDepends());
    depends.putAll(payload.depends());
    var planned =
        new PlannedPayload(
            type(),
            staging.files(),
            provides,
            depends,
            payload.clears(software(), usualClears()),
            "");
    return artifact.plan(scripts.files(), List.of(planned));
  }
}
