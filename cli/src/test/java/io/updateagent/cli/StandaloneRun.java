package io.updateagent.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Carries out a scenario of the command line. Each line {@code > COMMAND} is followed by its exit
 * code, {@code killed} if the agent was killed, and by the calls that it made. {@code FILE} stands
 * for the artifact {@code new}, {@code URL} for its address. Two commands are not the agent's:
 * {@code module ANSWERS} puts another module in place, and {@code provides} asks the agent, once
 * all is done, what the device provides.
 */
final class StandaloneRun {
  private static final int KILLED = 137;
  private static final long PATIENCE_SECONDS = 120;

  private StandaloneRun() {}

  static String of(Scenario scenario, Path root) throws Exception {
    var device = new ScenarioDevice(root, scenario);
    Path artifact = device.artifact("new");
    try (var server = new ScenarioServer(scenario, artifact)) {
      device.configure("");
      var told = new StringBuilder();
      for (String command : scenario.commands()) {
        told.append("> ").append(command).append('\n');
        List<String> words = List.of(command.split("\\s+", -1));
        if (words.get(0).equals("module")) {
          device.module(words.subList(1, words.size()));
        } else if (words.get(0).equals("provides")) {
          told.append(run(device, List.of("show-provides")).output());
        } else {
          told.append(told(device, replaced(words, artifact, server.url())));
        }
      }
      return told.append("verdict  ").append(device.verdict()).append('\n').toString();
    }
  }

  private static List<String> replaced(List<String> words, Path artifact, String url) {
    return words.stream()
        .map(word -> word.equals("FILE") ? artifact.toString() : word)
        .map(word -> word.equals("URL") ? url + "/artifact" : word)
        .toList();
  }

  private static String told(ScenarioDevice device, List<String> words) throws Exception {
    int before = device.calls().size();
    Ended ended = run(device, words);
    List<String> calls = device.calls();
    String exit = ended.code() == KILLED ? "killed" : "exit " + ended.code();
    return exit + "\n" + Scenario.wrapped(new ArrayList<>(calls.subList(before, calls.size())));
  }

  private record Ended(int code, String output) {}

  private static Ended run(ScenarioDevice device, List<String> words)
      throws IOException, InterruptedException {
    File output = Files.createTempFile(device.path("src"), "out", "").toFile();
    Process process = ScenarioProgram.start(device, words, output);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: agent " + String.join(" ", words));
    }
    return new Ended(process.exitValue(), Files.readString(output.toPath()));
  }
}
