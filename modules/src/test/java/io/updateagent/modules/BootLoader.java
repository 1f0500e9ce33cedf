package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** What starts a slot, with a real environment in files of the test. */
enum BootLoader {
  GRUB("grub") {
    @Override
    Path make(Path home) throws IOException {
      Path environment = home.resolve("agentenv");
      Files.deleteIfExists(spare(environment));
      Root.run("grub-editenv", environment.toString(), "create");
      set(environment, "agent_good=A", "menu=quiet");
      return environment;
    }

    @Override
    List<String> lines(Path environment) throws IOException {
      return Root.run("grub-editenv", environment.toString(), "list").lines().toList();
    }

    @Override
    void set(Path environment, String... pairs) throws IOException {
      for (String pair : pairs) {
        Root.run("grub-editenv", environment.toString(), "set", pair);
      }
    }

    @Override
    void checkWhole(Path environment) throws IOException {
      assertEquals(BLOCK, Files.size(environment));
      if (Files.exists(spare(environment))) {
        assertEquals(lines(environment), lines(spare(environment)));
      }
    }
  },
  U_BOOT("u-boot") {
    @Override
    Path make(Path home) throws IOException {
      Path text = Files.writeString(home.resolve("text"), "agent_good=A\nbootdelay=2\n");
      var lines = new StringBuilder("# two copies\n");
      for (String copy : List.of("first", "second")) {
        Path file = home.resolve(copy);
        Root.run("mkenvimage", "-r", "-s", SIZE, "-o", file.toString(), text.toString());
        lines.append("%s 0x0 %s%n".formatted(file, SIZE));
      }
      return Files.writeString(home.resolve("fw_env.config"), lines);
    }

    @Override
    List<String> lines(Path environment) throws IOException {
      return Root.run("fw_printenv", "-c", environment.toString()).lines().sorted().toList();
    }

    @Override
    void set(Path environment, String... pairs) throws IOException {
      Path script = environment.resolveSibling("script");
      Files.writeString(script, String.join("\n", pairs) + "\n");
      Root.run("fw_setenv", "-c", environment.toString(), "-s", script.toString());
    }

    @Override
    void checkWhole(Path environment) {}
  };

  private static final long BLOCK = 1024;
  private static final String SIZE = "0x2000";

  private final String word;

  BootLoader(String word) {
    this.word = word;
  }

  /** Makes an environment that names slot A, and says by what path the module knows it. */
  abstract Path make(Path home) throws IOException;

  /** All variables, as NAME=VALUE. */
  abstract List<String> lines(Path environment) throws IOException;

  /** Sets variables; an empty value is an empty value. */
  abstract void set(Path environment, String... pairs) throws IOException;

  /** Whether the environment is as whole as it was made. */
  abstract void checkWhole(Path environment) throws IOException;

  /** What the module's configuration calls it. */
  String word() {
    return word;
  }

  /** The second copy that the module keeps of a block. */
  static Path spare(Path environment) {
    return environment.resolveSibling(environment.getFileName() + ".spare");
  }

  /** Does what the scripts for the boot loader do: counts a try, and says which slot starts. */
  String start(Path environment) throws IOException {
    var variables = new TreeMap<String, String>();
    for (String line : lines(environment)) {
      String[] parts = line.split("=", 2);
      variables.put(parts[0], parts[1]);
    }
    int tries = Integer.parseInt(variables.getOrDefault("agent_tries", "0"));
    if (!variables.containsKey("agent_try") || tries == 0) {
      return String.valueOf(variables.get("agent_good"));
    }
    set(environment, "agent_tries=" + (tries - 1));
    return String.valueOf(variables.get("agent_try"));
  }
}
