package io.updateagent.check;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.VerificationKeys;
import io.updateagent.runtime.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A check of an update module: carries it through every path of the protocol in a directory of its
 * own, and reports what it does wrong.
 *
 * <pre>{@code
 * Report report = ModuleCheck.of(module).file(app).watch(target).run();
 * }</pre>
 */
public final class ModuleCheck {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);
  private static final int USUAL_LIMIT = 200;

  private final Path module;
  private final List<Path> files = new ArrayList<>();
  private final List<Path> watched = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private String type;
  private String metaData = "";
  private String path = PATH;
  private @Nullable Path artifact;
  private Duration timeout = USUAL_TIMEOUT;
  private int limit = USUAL_LIMIT;
  private boolean failsTools;
  private boolean onlyUpdate;

  private ModuleCheck(Path module) {
    this.module = module.toAbsolutePath();
    this.type = String.valueOf(module.getFileName());
  }

  /** A check of the module in a file. */
  public static ModuleCheck of(Path module) {
    return new ModuleCheck(module);
  }

  /** Installs this artifact, instead of one that is made of the files. */
  public ModuleCheck artifact(Path file) {
    artifact = file;
    return this;
  }

  /** Adds a file to the payload of the artifact that is made. */
  public ModuleCheck file(Path file) {
    files.add(file);
    return this;
  }

  /** The meta-data, a JSON object, of the artifact that is made. */
  public ModuleCheck metaData(String json) {
    metaData = json;
    return this;
  }

  /** The payload type of the artifact that is made; the module's name if nobody says. */
  public ModuleCheck type(String payloadType) {
    type = payloadType;
    return this;
  }

  /**
   * Compares a directory, completely. What is in it when {@link #run} begins is the state before;
   * it is put back after each update.
   */
  public ModuleCheck watch(Path directory) {
    watched.add(directory.toAbsolutePath().normalize());
    return this;
  }

  /** Gives the module a variable in its environment. */
  public ModuleCheck environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Puts a directory of commands in front of PATH, for instance a docker that only pretends. */
  public ModuleCheck commands(Path directory) {
    path = directory.toAbsolutePath() + ":" + path;
    return this;
  }

  /** How long a call may take. */
  public ModuleCheck timeout(Duration longest) {
    timeout = longest;
    return this;
  }

  /** At how many places in one call it is killed at most. */
  public ModuleCheck lineLimit(int places) {
    limit = places;
    return this;
  }

  /** Lets each tool that a shell module calls fail as well. */
  public ModuleCheck failTools() {
    failsTools = true;
    return this;
  }

  /** Leaves out the first installation, where nothing is there yet. */
  public ModuleCheck onlyUpdate() {
    onlyUpdate = true;
    return this;
  }

  /**
   * Carries it out.
   *
   * @throws IOException if it cannot be carried out, in one line
   */
  public Report run() throws IOException {
    long begun = System.nanoTime();
    try (Sandbox sandbox = Sandbox.make()) {
      Preliminaries.check(module);
      List<Path> putBack = sandbox.clearUpAfterOthers(watched);
      Path file = artifact == null ? write(sandbox) : artifact;
      Header header = header(file);
      Path modules = place(header, sandbox);
      Path program = modules.resolve(payloadType(header));
      var standIns = new StandIns(Files.createDirectories(sandbox.resolve("stand-ins")), path);
      Interpreter shell = Interpreter.of(module).orElse(null);
      var stage = new Stage(program, shell, standIns, sandbox.directory(), environment);
      Path home = sandbox.resolve("home");
      Rehearsal.Opening opening = () -> Files.newInputStream(file);
      var before = new Watched(watched, sandbox.directory());
      Thread interrupted = new Thread(() -> leave(stage, before), "interrupted");
      Runtime.getRuntime().addShutdownHook(interrupted);
      try (var course = new Course(opening, modules, home, before, stage, standIns, timeout)) {
        var findings = new Findings();
        for (Path directory : putBack) {
          findings.passed(
              "put back %s, which a check that was killed had left".formatted(directory));
        }
        new Program(course, findings, home, shell != null, limit, failsTools, onlyUpdate).run();
        double seconds = (System.nanoTime() - begun) / 1e9;
        return findings.report(title(shell, header), course.figures(seconds));
      } finally {
        Runtime.getRuntime().removeShutdownHook(interrupted);
      }
    }
  }

  /** Someone who interrupts the check finds the watched directories as they were. */
  private static void leave(Stage stage, Watched watched) {
    stage.stop();
    try {
      watched.end();
    } catch (IOException e) {
      System.err.println("agent: " + e.getMessage());
    }
  }

  private String title(@Nullable Interpreter shell, Header header) {
    return "%s (%s), artifact %s, watching %s"
        .formatted(
            module,
            shell == null ? "not a shell that can be traced" : String.join(" ", shell.words()),
            header.artifactName(),
            watched.isEmpty() ? "nothing but the work directory" : watched);
  }

  private Path write(Sandbox sandbox) throws IOException {
    Path directory = Files.createDirectories(sandbox.resolve("artifact"));
    List<Path> payload = new ArrayList<>(files);
    if (payload.isEmpty() && metaData.isEmpty()) {
      payload.add(Files.writeString(directory.resolve("payload"), "a payload of no importance\n"));
    }
    Path file = directory.resolve("check.mender");
    var planned = new PlannedPayload(type, payload, Map.of(), Map.of(), null, metaData);
    var plan =
        new ArtifactPlan(
            "check-1", null, Map.of("device_type", List.of("check")), List.of(), List.of(planned));
    try {
      new ArtifactWriter(Compression.GZIP, null).write(plan, file);
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot make an artifact: " + e.getMessage(), e);
    }
    return file;
  }

  private static Header header(Path file) throws IOException {
    try (var reader =
        ArtifactReader.open(Files.newInputStream(file), VerificationKeys.none(), null)) {
      return reader.header();
    } catch (java.nio.file.NoSuchFileException e) {
      throw new IOException("there is no file " + e.getFile(), e);
    }
  }

  private static String payloadType(Header header) throws IOException {
    if (header.payloads().size() != 1 || header.payloads().get(0).type() == null) {
      throw new IOException(
          "the artifact has %d payloads; give one with a single payload for the module"
              .formatted(header.payloads().size()));
    }
    return Objects.requireNonNull(header.payloads().get(0).type());
  }

  /** The directory that the module is found in under the name of the payload type. */
  private Path place(Header header, Sandbox sandbox) throws IOException {
    String wanted = payloadType(header);
    Path directory = Objects.requireNonNull(module.getParent());
    if (module.endsWith(wanted)) {
      return directory;
    }
    Path modules = Files.createDirectories(sandbox.resolve("modules"));
    Files.createSymbolicLink(modules.resolve(wanted), module);
    return modules;
  }
}
