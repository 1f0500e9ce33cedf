package io.updateagent.module;

import io.updateagent.artifact.ArtifactException;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.PermittedHeaders;
import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import io.updateagent.process.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One payload's update module, as typed calls (Update modules v3). */
public final class UpdateModule {
  private static final String DOWNLOAD = "Download";
  private static final String DOWNLOAD_WITH_SIZES = "DownloadWithFileSizes";
  private static final String SUPPORTS_AUGMENTED = "YesThisModuleSupportsAugmentedArtifacts\n";
  private static final int LONGEST_SHOWN = 40;

  private final Path program;
  private final String name;
  private final WorkDirectory directory;
  private final Commands commands;
  private final Duration timeout;
  private final Consumer<String> output;

  /**
   * What a module is told about the device.
   *
   * @param artifactName the artifact that the device runs
   * @param artifactGroup its group, or null
   * @param deviceType the type of the device
   */
  public record Context(String artifactName, @Nullable String artifactGroup, String deviceType) {}

  UpdateModule(
      Path program,
      String name,
      WorkDirectory directory,
      Commands commands,
      Duration timeout,
      Consumer<String> output) {
    this.program = program;
    this.name = name;
    this.directory = directory;
    this.commands = commands;
    this.timeout = timeout;
    this.output = output;
  }

  /**
   * Lets the module take the payload's files, as streams or stored under {@code files/}. What is
   * stored survives a power cut when this returns.
   */
  public ModuleResult download(PayloadFiles files) {
    return download(files, Safekeeping.none());
  }

  /** As {@link #download(PayloadFiles)}, and files that are stored are looked after. */
  public ModuleResult download(PayloadFiles files, Safekeeping safekeeping) {
    Answer<Boolean> sizes = providesPayloadFileSizes();
    if (!sizes.succeeded()) {
      return sizes.failure();
    }
    String call = sizes.value() ? DOWNLOAD_WITH_SIZES : DOWNLOAD;
    try {
      return download(call, files, sizes.value(), safekeeping);
    } catch (IOException e) {
      return ModuleResult.refused(call, String.valueOf(e.getMessage()), List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ModuleResult.refused(call, "the agent was stopped", List.of());
    }
  }

  private ModuleResult download(
      String call, PayloadFiles files, boolean withSizes, Safekeeping safekeeping)
      throws IOException, InterruptedException {
    directory.ensure();
    var pipes = new Pipes(commands, directory.pipes());
    var feeder = new StreamFeeder(directory, files, pipes, withSizes);
    feeder.start();
    Completion completion = run(call, false);
    feeder.stop();
    ModuleResult result = ModuleResult.of(call, name, completion);
    if (!result.succeeded()) {
      return completion.end() == Completion.End.TIMED_OUT
          ? result.withMore(feeder.unread())
          : result;
    }
    if (feeder.wasAsked()) {
      String problem = feeder.problem();
      return problem == null ? result : ModuleResult.refused(call, problem, completion.lastLines());
    }
    directory.ensure();
    Files.deleteIfExists(directory.streamNext());
    new FileKeeper(directory, safekeeping).store(files);
    directory.sync();
    return result;
  }

  /** Calls ArtifactInstall. */
  public ModuleResult artifactInstall() {
    return call("ArtifactInstall");
  }

  /** Calls ArtifactReboot. */
  public ModuleResult artifactReboot() {
    return call("ArtifactReboot");
  }

  /** Calls ArtifactVerifyReboot. */
  public ModuleResult artifactVerifyReboot() {
    return call("ArtifactVerifyReboot");
  }

  /** Calls ArtifactCommit. */
  public ModuleResult artifactCommit() {
    return call("ArtifactCommit");
  }

  /** Calls ArtifactRollback. */
  public ModuleResult artifactRollback() {
    return call("ArtifactRollback");
  }

  /** Calls ArtifactRollbackReboot. */
  public ModuleResult artifactRollbackReboot() {
    return call("ArtifactRollbackReboot");
  }

  /** Calls ArtifactVerifyRollbackReboot. */
  public ModuleResult artifactVerifyRollbackReboot() {
    return call("ArtifactVerifyRollbackReboot");
  }

  /** Calls ArtifactFailure. */
  public ModuleResult artifactFailure() {
    return call("ArtifactFailure");
  }

  /** Calls Cleanup, and removes the work directory whatever the module says. */
  public ModuleResult cleanup() {
    ModuleResult result = call("Cleanup");
    try {
      directory.delete();
    } catch (IOException e) {
      output.accept("cannot remove %s: %s".formatted(directory.root(), e.getMessage()));
    }
    return result;
  }

  /** Asks NeedsArtifactReboot. */
  public Answer<RebootKind> needsArtifactReboot() {
    String query = "NeedsArtifactReboot";
    Answer<String> answer = ask(query);
    if (!answer.succeeded()) {
      return Answer.none(answer.failure());
    }
    return switch (answer.value()) {
      case "", "No" -> Answer.of(RebootKind.NO);
      case "Yes" -> Answer.of(RebootKind.YES);
      case "Automatic" -> Answer.of(RebootKind.AUTOMATIC);
      default -> Answer.none(unknown(query, answer.value()));
    };
  }

  /** Asks ProvidePayloadFileSizes: whether it wants to know them before it reads a stream. */
  public Answer<Boolean> providesPayloadFileSizes() {
    return yesOrNo("ProvidePayloadFileSizes");
  }

  /** Asks SupportsRollback. */
  public Answer<Boolean> supportsRollback() {
    return yesOrNo("SupportsRollback");
  }

  /**
   * Asks SupportsAugmentedArtifacts: whether the module guards against what is not signed. Anything
   * but the one exact line is a no.
   */
  public boolean supportsAugmentedArtifacts() {
    Completion completion = run("SupportsAugmentedArtifacts", true);
    return completion.succeeded() && completion.stdout().equals(SUPPORTS_AUGMENTED);
  }

  /** Asks ListSupportedOriginalTypes: the signed payload types that it takes for its own. */
  public Answer<List<String>> supportedOriginalTypes() {
    Answer<String> answer = ask("ListSupportedOriginalTypes");
    return answer.succeeded()
        ? Answer.of(answer.value().lines().map(String::strip).toList())
        : Answer.none(answer.failure());
  }

  /** Asks PermittedAugmentedHeaders: what an unsigned part may change. */
  public Answer<PermittedHeaders> permittedAugmentedHeaders() {
    String query = "PermittedAugmentedHeaders";
    Answer<String> answer = ask(query);
    if (!answer.succeeded()) {
      return Answer.none(answer.failure());
    }
    try {
      return Answer.of(PermittedHeaders.parse(answer.value()));
    } catch (ArtifactException e) {
      return Answer.none(ModuleResult.refused(query, String.valueOf(e.getMessage()), List.of()));
    }
  }

  /** Makes a call that this version of the protocol does not have, and gives how it ended. */
  public Completion unheardOf(String call) {
    return run(call, true);
  }

  /** Removes what questions left behind, before there is a work directory. */
  public void discard() throws IOException {
    directory.delete();
  }

  private Answer<Boolean> yesOrNo(String query) {
    Answer<String> answer = ask(query);
    if (!answer.succeeded()) {
      return Answer.none(answer.failure());
    }
    return switch (answer.value()) {
      case "", "No" -> Answer.of(false);
      case "Yes" -> Answer.of(true);
      default -> Answer.none(unknown(query, answer.value()));
    };
  }

  private Answer<String> ask(String query) {
    Completion completion = run(query, true);
    ModuleResult result = ModuleResult.of(query, name, completion);
    return result.succeeded() ? Answer.of(completion.stdout().strip()) : Answer.none(result);
  }

  private ModuleResult unknown(String query, String answer) {
    String shown = Printable.of(answer.replace('\n', ' '), LONGEST_SHOWN);
    return ModuleResult.refused(
        query, "%s answered \"%s\" to %s".formatted(name, shown, query), List.of());
  }

  private ModuleResult call(String call) {
    return ModuleResult.of(call, name, run(call, false));
  }

  private Completion run(String call, boolean capture) {
    try {
      if (directory.ensure()) {
        output.accept("the work directory was gone and was made anew");
      }
    } catch (IOException e) {
      String problem = "cannot make %s: %s".formatted(directory.root(), e.getMessage());
      output.accept(problem);
      return Completion.notStarted(timeout, problem);
    }
    List<String> words = List.of(program.toString(), call, directory.root().toString());
    return commands.run(new Command(words, directory.root(), Map.of(), timeout, output, capture));
  }
}
