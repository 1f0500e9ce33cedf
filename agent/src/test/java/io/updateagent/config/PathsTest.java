package io.updateagent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathsTest {
  private static final List<String> VARIABLES =
      List.of(
          "AGENT_DATA",
          "AGENT_CONFIG",
          "AGENT_MODULES",
          "AGENT_SCRIPTS",
          "AGENT_IDENTITY",
          "AGENT_INVENTORY",
          "AGENT_RUN");

  @Test
  void anEmptyVariableIsAsGoodAsNone() {
    Paths unset = Paths.from(Map.of(), null, null);

    for (String variable : VARIABLES) {
      assertEquals(unset, Paths.from(Map.of(variable, ""), null, null), variable);
    }
  }

  @Test
  void aRelativePlaceIsMeantFromTheWorkingDirectory() {
    Path place = Path.of("place").toAbsolutePath();

    for (String variable : VARIABLES) {
      assertEquals(
          Paths.from(Map.of(variable, place.toString()), null, null),
          Paths.from(Map.of(variable, "place"), null, null),
          variable);
    }
    assertEquals(
        Paths.from(Map.of(), place, place),
        Paths.from(Map.of(), Path.of("place"), Path.of("place")));
  }
}
