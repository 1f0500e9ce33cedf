package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void helpIsAskedForInWhateverPlace() {
    assertTrue(Options.wantsHelp(List.of("--accept-all", "--help")));
    assertTrue(Options.wantsHelp(List.of("-h")));
    assertEquals(false, Options.wantsHelp(List.of("--accept-all")));
  }

  @Test
  void helpExplainsEveryOption() {
    Pattern.compile("--[a-z-]+")
        .matcher(Options.USAGE)
        .results()
        .forEach(
            option -> {
              String line = "\n  " + option.group() + " ";
              assertTrue(Options.HELP.contains(line), option.group());
            });
  }

  @Test
  void optionsAreRead() {
    assertEquals(
        new Options("::1", 80, Path.of("/d"), Path.of("/a"), true, "t"),
        Options.parse(
            List.of(
                "--listen",
                "::1:80",
                "--data",
                "/d",
                "--artifacts",
                "/a",
                "--accept-all",
                "--token",
                "t")));
    assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of("--bogus")));
  }
}
