package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Walks the scenarios: the whole agent as a process, with real shell modules and scripts, a real
 * server and real kills, must do what the files say. {@code -Drewrite} writes what it does into the
 * files instead, to be read before it is committed; {@code -Dscenario=REGEX} chooses files by name.
 */
class ScenarioIT {
  private static final Path FILES = Path.of("src/test/resources/scenarios");
  private static final boolean REWRITE = System.getProperty("rewrite") != null;
  private static final String CHOSEN = System.getProperty("scenario", "");
  private static final int AT_ONCE = 2;

  @TempDir Path directory;
  private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);

  @AfterEach
  void end() {
    workers.shutdownNow();
  }

  /** The cases that stand for the others: one of each kind. */
  @TestFactory
  Stream<DynamicTest> theAgentDoesWhatTheFilesForEveryBuildSay() throws IOException {
    return walk(scenario -> scenario.has("verify"));
  }

  @Tag("slow")
  @TestFactory
  Stream<DynamicTest> theAgentDoesWhatAllOtherFilesSay() throws IOException {
    return walk(scenario -> !scenario.has("verify"));
  }

  private Stream<DynamicTest> walk(Predicate<Scenario> choice) throws IOException {
    var tests = new ArrayList<DynamicTest>();
    for (Path file : files()) {
      Scenario scenario = Scenario.read(file);
      boolean chosen = CHOSEN.isEmpty() || file.toString().matches(".*(" + CHOSEN + ").*");
      if (choice.test(scenario) && chosen) {
        Path root = Files.createDirectory(directory.resolve("" + tests.size()));
        // All begin now, a few at a time; each test waits for its own.
        Future<String> result = workers.submit(() -> carriedOut(scenario, root));
        tests.add(
            dynamicTest(scenario.title(), file.toUri(), () -> compare(scenario, result, root)));
      }
    }
    assertFalse(tests.isEmpty() && CHOSEN.isEmpty(), "there are no scenarios in " + FILES);
    return tests.stream();
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FILES)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
  }

  private static String carriedOut(Scenario scenario, Path root) throws Exception {
    return scenario.commands().isEmpty()
        ? ManagedRun.of(scenario, root)
        : StandaloneRun.of(scenario, root);
  }

  private static void compare(Scenario scenario, Future<String> result, Path root)
      throws Exception {
    String actual;
    try {
      actual = result.get();
    } catch (ExecutionException e) {
      throw new AssertionError(scenario.file() + ": " + e.getCause(), e.getCause());
    }
    if (REWRITE) {
      scenario.rewrite(actual);
    } else {
      String told = scenario.file() + "\n" + evidence(root);
      assertEquals(scenario.expected(), actual, told);
    }
  }

  /** What the agent said, and which process called what: all that is left of a scenario. */
  private static String evidence(Path root) throws IOException {
    var text = new StringBuilder();
    for (String name : List.of("agent.log", "callers")) {
      Path file = root.resolve(name);
      text.append(Files.exists(file) ? Files.readString(file) : name + " is missing\n");
    }
    return text.toString();
  }
}
