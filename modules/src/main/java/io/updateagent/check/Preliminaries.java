package io.updateagent.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What has to be so before a module is run at all. */
final class Preliminaries {
  private static final long LARGEST_TEXT = 1024 * 1024;

  /** What no stand-in in PATH can take the place of. */
  private static final Pattern DANGEROUS =
      Pattern.compile(
          "/s?bin/(reboot|shutdown|poweroff|halt|systemctl +reboot)\\b|/proc/sysrq-trigger");

  private static final Pattern RESTARTING = Pattern.compile("\\b(reboot|poweroff|halt)\\b");

  private Preliminaries() {}

  /**
   * Looks at the file.
   *
   * @throws IOException if it cannot be run, or must not be
   */
  static void check(Path module) throws IOException {
    if (!Files.isRegularFile(module)) {
      throw new IOException("there is no file " + module);
    }
    if (!Files.isExecutable(module)) {
      throw new IOException("%s is not executable; chmod +x %s".formatted(module, module));
    }
    if (Interpreter.firstLine(module).endsWith("\r")) {
      throw new IOException(
          "%s has lines that end in CR LF, which no shell takes; remove the CRs".formatted(module));
    }
    if (Files.size(module) <= LARGEST_TEXT) {
      refuseRestarts(module, Files.readString(module, StandardCharsets.ISO_8859_1));
    }
  }

  private static void refuseRestarts(Path module, String text) throws IOException {
    Matcher dangerous = DANGEROUS.matcher(text);
    if (dangerous.find()) {
      throw new IOException(
          "%s names %s by its full path, which would restart this machine; call it by its name"
              .formatted(module, dangerous.group()));
    }
    Matcher own = RESTARTING.matcher(text);
    if (Interpreter.hasProgramsInItself(module) && own.find()) {
      throw new IOException(
          "%s says %s, which its shell does by itself and would restart this machine; check it with"
                  .formatted(module, own.group())
              + " #!/bin/sh");
    }
  }
}
