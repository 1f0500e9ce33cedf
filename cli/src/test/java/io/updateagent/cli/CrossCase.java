package io.updateagent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One artifact that both tools are asked to write, with the same words.
 *
 * @param kind the command below {@code write}
 * @param compression its word
 * @param key what it is signed with: none, rsa or ec
 * @param relations what it provides, depends on and clears: a key of {@link #RELATIONS}
 * @param scripts how many state scripts it has
 * @param files how many files its payload has
 */
record CrossCase(
    String kind, String compression, String key, String relations, int scripts, int files) {
  static final List<String> COMPRESSIONS = List.of("none", "gzip", "lzma");
  static final List<String> KEYS = List.of("none", "rsa", "ec");

  private static final String EVERYTHING =
      "-d base:1 -d kernel:6.1 -p app.size:large -p other:: --clears-provides app.* "
          + "--clears-provides other -N app-0 -N app-00 -g blue -G red -G green -t crate";

  /** Words that both tools take to mean the same. */
  static final Map<String, String> RELATIONS =
      Map.of(
          "nothing", "",
          "depends", "-d base:1 -d kernel:6.1",
          "provides", "-p app.size:large -p other:a:b",
          "clears", "--clears-provides app.* --clears-provides other",
          "around", "-N app-0 -N app-00 -g blue -G red -G green -t crate",
          "everything", EVERYTHING);

  /** The same for payloads that have a version. */
  static final Map<String, String> VERSIONS =
      Map.of(
          "no version", "--no-default-software-version",
          "no version but one",
              "--no-default-software-version --software-name n --software-version 7",
          "no clearing", "--no-default-clears-provides",
          "neither", "--no-default-clears-provides --no-default-software-version -p own:1",
          "version", "--software-filesystem fs --software-name app --software-version 7 -d base:1",
          "file system", "--software-filesystem fs --clears-provides fs.*",
          "name", "--software-name other --clears-provides rootfs-image.other.*");

  /** Every combination; the number of scripts goes with that of files. */
  static List<CrossCase> all() {
    var all = new ArrayList<CrossCase>();
    for (String kind : List.of("module-image", "rootfs-image", "bootstrap-artifact")) {
      boolean versioned = !kind.equals("bootstrap-artifact");
      var relations = new ArrayList<>(RELATIONS.keySet());
      relations.addAll(versioned ? VERSIONS.keySet() : List.of());
      for (String compression : COMPRESSIONS) {
        for (String key : KEYS) {
          for (String relation : relations) {
            for (int files = fewest(kind); files <= most(kind); files++) {
              // As many scripts, or for one file the number that comes next.
              int scripts = !versioned ? 0 : kind.equals("rootfs-image") ? all.size() % 3 : files;
              all.add(new CrossCase(kind, compression, key, relation, scripts, files));
            }
          }
        }
      }
    }
    return all;
  }

  private static int fewest(String kind) {
    return kind.equals("rootfs-image") ? 1 : 0;
  }

  private static int most(String kind) {
    return kind.equals("module-image") ? 2 : fewest(kind);
  }

  /**
   * The words after the name of the tool, for files called as {@link CrossFiles} does.
   *
   * @param output where to
   */
  List<String> words(CrossFiles names, String output) {
    var words = new ArrayList<String>(List.of("write", kind, "-n", "app-1", "-t", "box"));
    words.addAll(List.of("-o", output, "--compression", compression));
    if (!key.equals("none")) {
      words.addAll(List.of("-k", names.privateKey(key)));
    }
    String more = RELATIONS.getOrDefault(relations, VERSIONS.getOrDefault(relations, ""));
    words.addAll(more.isEmpty() ? List.of() : List.of(more.split(" ")));
    for (int i = 0; i < scripts; i++) {
      words.addAll(List.of("-s", names.script(i)));
    }
    if (kind.equals("module-image")) {
      words.addAll(List.of("-T", "app"));
      if (files == 2) {
        words.addAll(List.of("-m", names.metaData()));
      }
    }
    for (int i = 0; i < files; i++) {
      words.addAll(List.of("-f", names.file(i)));
    }
    if (!kind.equals("module-image")) {
      words.add("--no-progress");
    }
    return words;
  }
}
