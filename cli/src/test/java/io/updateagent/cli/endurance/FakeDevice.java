package io.updateagent.cli.endurance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is updated: for each payload type two files that an update writes one after the other, so
 * that everyone can see whether they are the old ones, the new ones, or mixed. The update module
 * writes down what it does, and fails where it is asked to.
 */
final class FakeDevice {
  /** The payload types, each a part of the device. */
  static final List<String> TYPES = List.of("app", "cfg");

  private final Path root;

  /** What a part holds. */
  record Content(String a, String b) {
    static Content of(String name) {
      return new Content(name, name);
    }
  }

  FakeDevice(Path root) {
    this.root = root;
  }

  /** Makes a device whose parts all hold that. */
  void furnish(String name) throws IOException {
    for (String type : TYPES) {
      Files.createDirectories(root.resolve(type));
      write(type, name);
    }
    for (String directory : List.of("once", "always", "answers")) {
      Files.createDirectories(root.resolve("plan").resolve(directory));
    }
    Files.writeString(root.resolve("journal"), "");
  }

  /** What modules and scripts find the device by. */
  Path root() {
    return root;
  }

  Content content(String type) throws IOException {
    Path part = root.resolve(type);
    return new Content(
        Files.readString(part.resolve("a")).strip(), Files.readString(part.resolve("b")).strip());
  }

  /** Somebody repairs a part by hand. */
  void write(String type, String name) throws IOException {
    for (String file : List.of("a", "b")) {
      Files.writeString(root.resolve(type).resolve(file), name + "\n");
    }
  }

  /**
   * Lets something go wrong.
   *
   * @param where {@code TYPE.CALL} or the name of a state script
   * @param what {@code fail}, {@code kill} or {@code hang}, with {@code -before}, {@code -half} or
   *     {@code -after}; or {@code garbage}, or {@code retry}
   */
  void plan(String where, String what, boolean always) throws IOException {
    Path plan = root.resolve("plan").resolve(always ? "always" : "once");
    Files.writeString(plan.resolve(where), what + "\n");
  }

  /** What the module of a type answers. */
  void answer(String type, boolean rollback, boolean reboot) throws IOException {
    Path answers = root.resolve("plan/answers");
    Files.writeString(answers.resolve(type + ".SupportsRollback"), rollback ? "Yes\n" : "No\n");
    Files.writeString(answers.resolve(type + ".NeedsArtifactReboot"), reboot ? "Yes\n" : "No\n");
  }

  /** Nothing goes wrong any more. */
  void clearPlan() throws IOException {
    for (String directory : List.of("once", "always")) {
      try (Stream<Path> files = Files.list(root.resolve("plan").resolve(directory))) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Lines {@code TYPE CALL ARTIFACT WHAT}, where WHAT is begin, end, failed, killed or hung. */
  List<String> journal() throws IOException {
    return Files.readAllLines(root.resolve("journal"));
  }

  static void program(Path file, String body) throws IOException {
    Files.writeString(file, body);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
    }
  }

  private static final String BEGINNING =
      """
      #!/bin/sh
      note() { printf '%s %s %s %s\\n' "$type" "$call" "$name" "$1" >> "$DEVICE/journal"; }
      at() {
          case $plan in
              fail-$1) note failed; echo "asked to fail $1" >&2; exit 9 ;;
              kill-$1) note killed; kill -9 $PPID; kill -9 $$ ;;
              hang-$1) note hung; sleep 60; exit 9 ;;
              lie-$1) note end; exit 0 ;;
          esac
      }
      look() {
          plan=
          [ ! -e "$DEVICE/plan/always/$1" ] || read -r plan < "$DEVICE/plan/always/$1"
          if [ -e "$DEVICE/plan/once/$1" ]; then
              read -r plan < "$DEVICE/plan/once/$1"
              rm "$DEVICE/plan/once/$1"
          fi
          note begin
          if [ "$plan" = garbage ]; then
              printf 'Maybe\\n\\377\\376\\033[2J\\n'
              printf '%01500d\\n\\001\\n' 7 >&2
          fi
          at before
      }
      """;

  /** An update module that keeps the old files in its work directory until it is cleaned up. */
  static final String MODULE =
      BEGINNING
          + """
          type=${0##*/}
          call=$1
          place=$DEVICE/$type
          name=
          [ ! -e header/artifact_name ] || read -r name < header/artifact_name
          look "$type.$call"
          case $call in
              SupportsRollback | NeedsArtifactReboot)
                  [ "$plan" = garbage ] || cat "$DEVICE/plan/answers/$type.$call" ;;
              ArtifactInstall)
                  mkdir -p tmp/backup && cp "$place/a" "$place/b" tmp/backup/ || exit 3
                  : > tmp/backup/complete
                  cp files/content "$place/a" || exit 3
                  at half
                  cp files/content "$place/b" || exit 3 ;;
              ArtifactRollback)
                  [ -n "$name" ] || { echo "the work directory is gone" >&2; exit 4; }
                  # Without a complete backup nothing was replaced yet.
                  [ ! -e tmp/backup/complete ] || cp tmp/backup/a "$place/a" || exit 3
                  at half
                  [ ! -e tmp/backup/complete ] || cp tmp/backup/b "$place/b" || exit 3 ;;
              *)
                  at half ;;
          esac
          at after
          note end
          """;

  /** A state script. */
  static final String SCRIPT =
      BEGINNING
          + """
          type=script
          call=${0##*/}
          name=-
          look "$call"
          at half
          if [ "$plan" = retry ]; then
              note again
              exit 21
          fi
          at after
          note end
          """;
}
