package io.updateagent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.check.ModuleCheck;
import io.updateagent.check.Remark;
import io.updateagent.check.Report;
import io.updateagent.check.Severity;
import io.updateagent.cli.artifact.Explained;
import io.updateagent.cli.artifact.Inputs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description = {
      "Runs an update module through every path of the protocol, and says what it does wrong.",
      "It is installed, rolled back, repeated, and killed at each of its commands, by the agent's"
          + " own engine; what is watched is compared with what the device would say.",
      "The module really runs: watch directories that are made for it, on no device that matters."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  agent module check ./single-file --watch /tmp/target -f app.conf -f dest_dir -f filename",
      "  agent module check ./single-file --watch /tmp/target --artifact app-2.mender --fail-tools",
      "",
      "What is found is a fault (the module breaks the protocol, or harms a device that then says",
      "all is well), a weakness (allowed, but the device is worse off than it need be), or a note.",
      "The exit code is 1 if there is a fault."
    })
final class ModuleChecking implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "PATH", description = "the update module")
  Path module = Path.of("");

  @Option(
      names = "--artifact",
      paramLabel = "FILE",
      description = "an artifact for it, with one payload; else one is made of the files")
  @Nullable Path artifact;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "a file of the payload; repeat it for more")
  List<Path> files = new ArrayList<>();

  @Option(
      names = {"-m", "--meta-data"},
      paramLabel = "FILE",
      description = "a JSON object for the module")
  @Nullable Path metaData;

  @Option(
      names = {"-T", "--type"},
      paramLabel = "TYPE",
      description = "payload type (default: the module's name)")
  @Nullable String type;

  @Option(
      names = "--watch",
      paramLabel = "DIR",
      description = {
        "a directory that the module changes: compared completely, and put back after each update;",
        "repeat it for more"
      })
  List<Path> watched = new ArrayList<>();

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "a variable for the module; repeat it for more")
  Map<String, String> environment = new TreeMap<>();

  @Option(
      names = "--commands",
      paramLabel = "DIR",
      description =
          "commands that take the place of real ones, for instance a docker that pretends")
  List<Path> commands = new ArrayList<>();

  @Option(
      names = "--fail-tools",
      description = "also let each tool that the module calls fail, at each use; sh, dash, bash")
  boolean failTools;

  @Option(
      names = "--only-update",
      description = "leave out the first installation, where what is replaced is not there yet")
  boolean onlyUpdate;

  @Option(
      names = "--line-limit",
      paramLabel = "COUNT",
      description = "kill it at so many places in one call at most (default: ${DEFAULT-VALUE})")
  int lineLimit = 200;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "how long a call may take (default: ${DEFAULT-VALUE})")
  int timeout = 30;

  @Option(names = "--strict", description = "let a weakness count as a fault, for the exit code")
  boolean strict;

  @Option(names = "--json", description = "print a JSON object")
  boolean json;

  @Override
  public Integer call() throws IOException {
    refuseWhatDoesNotFit();
    var made = new Report[1];
    Explained.run("cannot check " + module, () -> made[0] = check().run());
    Report report = Objects.requireNonNull(made[0]);
    PrintWriter out = Visible.over(Objects.requireNonNull(spec).commandLine().getOut());
    if (json) {
      out.println(document(report).toPrettyString());
    } else {
      out.print(report.text());
      out.flush();
    }
    boolean bad = report.hasFaults() || (strict && !report.remarks(Severity.WEAKNESS).isEmpty());
    return bad ? ExitCode.FAILED : ExitCode.DONE;
  }

  private void refuseWhatDoesNotFit() {
    if (artifact != null && (!files.isEmpty() || metaData != null || type != null)) {
      throw refusal("--artifact goes without --file, --meta-data and --type: it has them");
    }
    if (lineLimit < 1 || timeout < 1) {
      throw refusal("--line-limit and --timeout are at least 1");
    }
  }

  private ParameterException refusal(String why) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), why);
  }

  private ModuleCheck check() throws IOException {
    ModuleCheck check =
        ModuleCheck.of(module).timeout(Duration.ofSeconds(timeout)).lineLimit(lineLimit);
    if (artifact != null) {
      check.artifact(Inputs.plain(artifact));
    }
    if (type != null) {
      check.type(type);
    }
    if (metaData != null) {
      check.metaData(Inputs.text(metaData).strip());
    }
    if (failTools) {
      check.failTools();
    }
    if (onlyUpdate) {
      check.onlyUpdate();
    }
    Inputs.plain(files).forEach(check::file);
    watched.forEach(check::watch);
    environment.forEach(check::environment);
    commands.forEach(check::commands);
    return check;
  }

  private static ObjectNode document(Report report) {
    var mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode().put("module", report.module());
    root.put("faults", report.remarks(Severity.FAULT).size());
    root.put("weaknesses", report.remarks(Severity.WEAKNESS).size());
    root.put("notes", report.remarks(Severity.NOTE).size());
    ArrayNode passed = root.putArray("passed");
    report.passed().forEach(passed::add);
    ArrayNode remarks = root.putArray("remarks");
    report.remarks().forEach(remark -> remarks.add(document(mapper, remark)));
    Report.Figures figures = report.figures();
    root.putObject("figures")
        .put("updates", figures.passages())
        .put("kills", figures.kills())
        .put("failures", figures.failures())
        .put("tool_failures", figures.toolFailures())
        .put("entries_compared", figures.entries())
        .put("seconds", figures.seconds());
    return root;
  }

  private static ObjectNode document(ObjectMapper mapper, Remark remark) {
    ObjectNode node =
        mapper
            .createObjectNode()
            .put("severity", remark.severity().name().toLowerCase(Locale.ROOT))
            .put("rule", remark.rule())
            .put("call", remark.call())
            .put("done", remark.done())
            .put("expected", remark.expected());
    ArrayNode found = node.putArray("found");
    remark.found().forEach(found::add);
    node.put("advice", remark.advice());
    ArrayNode also = node.putArray("also");
    remark.also().forEach(also::add);
    return node;
  }
}
