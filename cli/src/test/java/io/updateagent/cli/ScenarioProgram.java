package io.updateagent.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The whole agent as a process, on the device of a scenario. */
final class ScenarioProgram {
  private ScenarioProgram() {}

  /** Where everything goes that the agent has to say besides its output. */
  static File log(ScenarioDevice device) {
    return device.path("agent.log").toFile();
  }

  static Process start(ScenarioDevice device, List<String> arguments, File output)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(Rig.PROGRAM.toString()));
    words.addAll(arguments);
    var builder =
        new ProcessBuilder(words)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.appendTo(log(device)))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
    Map<String, String> environment = builder.environment();
    environment.merge("PATH", device.path("bin") + ":", (path, bin) -> bin + path);
    Path data = device.path("data");
    environment.put("AGENT_DATA", data.toString());
    environment.put("AGENT_CONFIG", device.path("agent.conf").toString());
    for (String name : List.of("modules", "scripts", "identity", "inventory", "hooks", "run")) {
      environment.put("AGENT_" + name.toUpperCase(Locale.ROOT), device.path(name).toString());
    }
    environment.put("AGENT_RETRY_MINIMUM_SECONDS", "0.001");
    return builder.start();
  }
}
