package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;

/** The tool {@code mender-artifact} and this agent's own, called with the same words. */
final class CommonTool {
  private static final Path PROGRAM = Path.of("/usr/bin/mender-artifact");

  private CommonTool() {}

  static void assumeInstalled() {
    Assumptions.assumeTrue(Files.exists(PROGRAM), "mender-artifact is not installed");
  }

  /** Calls the common tool; gives its standard output. */
  static String run(int exit, List<String> words) throws IOException, InterruptedException {
    var all = new ArrayList<String>(List.of(PROGRAM.toString()));
    all.addAll(words);
    Path errors = Files.createTempFile("mender-artifact", ".err");
    try {
      Process process = new ProcessBuilder(all).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int ended = process.waitFor();
      String said = out + Files.readString(errors);
      assertEquals(exit, ended, () -> String.join(" ", all) + ": " + said);
      return out;
    } finally {
      Files.delete(errors);
    }
  }

  static String run(int exit, String... words) throws IOException, InterruptedException {
    return run(exit, List.of(words));
  }

  /** Calls {@code agent artifact} in this process; gives its standard output. */
  static String agent(int exit, List<String> words) {
    Run run = ownRun(words);
    assertEquals(exit, run.exit(), () -> String.join(" ", words) + ": " + run.err());
    return run.out();
  }

  static String agent(int exit, String... words) {
    return agent(exit, List.of(words));
  }

  /** Calls {@code agent artifact} in this process. */
  static Run ownRun(List<String> words) {
    var all = new ArrayList<String>(List.of("artifact"));
    all.addAll(words);
    String[] arguments = all.toArray(String[]::new);
    var out = new java.io.StringWriter();
    var err = new java.io.StringWriter();
    var program =
        Main.commandLine(arguments)
            .setOut(new java.io.PrintWriter(out, true))
            .setErr(new java.io.PrintWriter(err, true));
    return new Run(Main.run(program, arguments), out.toString(), err.toString());
  }

  /**
   * What the common tool shows of an artifact, but for when files were made, and in which order it
   * keeps scripts and files: that is another one each time.
   */
  static String shown(Path artifact, String... more) throws IOException, InterruptedException {
    var words = new ArrayList<String>(List.of("read", "--no-progress"));
    words.addAll(List.of(more));
    words.add(artifact.toString());
    var sorted = new TreeSet<String>();
    var text = new StringBuilder();
    String file = "";
    for (String line : run(0, words).lines().toList()) {
      if (line.startsWith("      ") && !line.strip().startsWith("modified:")) {
        file += line.strip() + " ";
        if (line.strip().startsWith("checksum:")) {
          sorted.add(file);
          file = "";
        }
      } else if (line.startsWith("    Artifact")) {
        sorted.add(line);
      } else if (!line.strip().startsWith("modified:")) {
        text.append(line).append('\n');
      }
    }
    return text + String.join("\n", sorted);
  }
}
