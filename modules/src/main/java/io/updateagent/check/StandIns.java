package io.updateagent.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Programs in front of the real ones in PATH: what would reboot the machine only ends the update as
 * a reboot would, {@code sync} does not wait for the disks of a busy machine, and a tool fails when
 * it is asked to.
 */
final class StandIns {
  private static final String REBOOT =
      """
      #!/bin/sh
      : > '%s'
      kill -KILL 0
      """;

  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      for word in "$@"; do
          case $word in
              reboot | poweroff | halt | kexec | soft-reboot | rescue | emergency)
                  : > '%s'
                  kill -KILL 0
                  ;;
          esac
      done
      exec '%s' "$@"
      """;

  /** A kill loses nothing that was written; what is not there is still an error. */
  private static final String SYNC =
      """
      #!/bin/sh
      for word in "$@"; do
          case $word in
              -*) ;;
              *)
                  [ -e "$word" ] || [ -L "$word" ] || {
                      echo "sync: error opening '$word': No such file or directory" >&2
                      exit 1
                  }
                  ;;
          esac
      done
      echo >> '%s'
      """;

  private static final String FAILING =
      """
      #!/bin/sh
      use=0
      while read -r line; do use=$((use + 1)); done < '%1$s'
      echo >> '%1$s'
      [ "$use" = %2$d ] || exec '%3$s' "$@"
      case %4$s in
          TOOL_FAILS)
              echo "%5$s: No space left on device (agent module check lets this use fail)" >&2
              exit 1
              ;;
          TOOL_HALF)
              trap '' XFSZ
              ulimit -f 0
              exec '%3$s' "$@"
              ;;
          TOOL_CUT)
              (
                  trap '' XFSZ
                  ulimit -f 0
                  exec '%3$s' "$@"
              )
              kill -KILL 0
              ;;
      esac
      """;

  private final Path always;
  private final Path failing;
  private final Path uses;
  private final Path rebooted;
  private final Path synced;
  private final String path;

  /**
   * @param home where they are made
   * @param path the rest of PATH
   */
  StandIns(Path home, String path) throws IOException {
    this.path = path;
    this.always = Files.createDirectories(home.resolve("always"));
    this.failing = Files.createDirectories(home.resolve("failing"));
    this.uses = home.resolve("uses");
    this.rebooted = home.resolve("rebooted");
    this.synced = home.resolve("synced");
    for (String name : List.of("reboot", "poweroff", "halt", "shutdown", "init", "telinit")) {
      program(always.resolve(name), REBOOT.formatted(rebooted));
    }
    Optional<Path> systemctl = real("systemctl");
    program(
        always.resolve("systemctl"),
        SYSTEMCTL.formatted(rebooted, systemctl.orElse(Path.of("/bin/false"))));
    program(always.resolve("sync"), SYNC.formatted(synced));
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Where a program is; empty if it is nowhere. */
  Optional<Path> real(String name) {
    return List.of(path.split(":")).stream()
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory).resolve(name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Makes a tool fail at its use; false if there is no such tool. */
  boolean letFail(Incident incident) throws IOException {
    Optional<Path> real =
        incident.words().equals("sync")
            ? Optional.of(always.resolve("sync"))
            : real(incident.words());
    if (real.isEmpty()) {
      return false;
    }
    Files.writeString(uses, "");
    program(
        failing.resolve(incident.words()),
        FAILING.formatted(
            uses, incident.place() - 1, real.get(), incident.kind(), incident.words()));
    return true;
  }

  /** Lets all tools work again. */
  void letWork(String tool) throws IOException {
    Files.deleteIfExists(failing.resolve(tool));
  }

  Map<String, String> environment() {
    return Map.of("PATH", failing + ":" + always + ":" + path);
  }

  /** Whether the module rebooted the machine, or would have, since this was asked last. */
  boolean wasRebooted() throws IOException {
    return Files.deleteIfExists(rebooted);
  }

  /** Whether anything was synced since this was asked last. */
  boolean wasSynced() throws IOException {
    return Files.deleteIfExists(synced);
  }
}
