package io.updateagent.artifact;

import java.util.function.UnaryOperator;

/** Documents that lie: the version, the manifest, the header's JSON, and the scripts. */
final class HostileContents {
  private static final String DEEP = "[".repeat(100_000);

  private HostileContents() {}

  static void addTo(Hostile all) {
    version(all);
    manifest(all);
    json(all);
    scripts(all);
    augmented(all);
  }

  private static void version(Hostile all) {
    version(all, "another format", "{\"format\":\"rauc\",\"version\":3}", "format rauc version 3");
    version(all, "another version", "{\"format\":\"mender\",\"version\":4}", "mender version 4");
    version(all, "as a text", "{\"format\":\"mender\",\"version\":\"3\"}", "must be a number");
    version(all, "twice", "{\"format\":\"mender\",\"version\":3,\"version\":3}", "Duplicate");
    version(all, "not JSON", "3", "version is not a JSON object");
    version(all, "deep", DEEP, "version is larger than");
    version(all, "large", " ".repeat(5000), "version is larger than");
  }

  private static void version(Hostile all, String name, String text, String expected) {
    all.add("version: " + name, expected, () -> new Forged().version(text).stream());
  }

  private static void manifest(Hostile all) {
    String sum = Digests.hex(new byte[0]);
    manifest(all, "a file outside", "../x, which is not allowed", text -> text + sum + "  ../x\n");
    manifest(all, "an absolute file", "/etc/passwd, which", text -> text + sum + "  /etc/passwd\n");
    manifest(all, "a file of another kind", "x, which", text -> text + sum + "  x\n");
    manifest(all, "a line twice", "twice", text -> text + text);
    manifest(all, "no sums", "no checksum and name", text -> "app.bin\n");
    manifest(all, "short sums", "no checksum and name", text -> text.substring(1));
    manifest(all, "empty lines", "no checksum and name", text -> "\n".repeat(1024 * 1024 - 1));
    manifest(
        all, "control characters", "not allowed", text -> text + sum + "  data/0000/\u001b[2J\n");
    manifest(
        all,
        "wrong sums",
        "checksum of version differs",
        text -> text.replaceAll("[0-9a-f]{64}", sum));
    manifest(
        all,
        "a payload not listed",
        "app.bin is not listed",
        text ->
            text.lines()
                .filter(line -> !line.endsWith("app.bin"))
                .reduce("", (a, b) -> a + b + "\n"));
    manifest(
        all,
        "a header not listed",
        "header.tar.gz is not listed",
        text ->
            text.lines()
                .filter(line -> !line.contains("header"))
                .reduce("", (a, b) -> a + b + "\n"));
    manifest(
        all,
        "a file that never comes",
        "missing from the artifact",
        text -> text + sum + "  data/0000/y\n");
    manifest(all, "nothing", "version is not listed", text -> "");
  }

  private static void manifest(
      Hostile all, String name, String expected, UnaryOperator<String> change) {
    all.add("manifest: " + name, expected, () -> new Forged().manifest(change).stream());
  }

  private static void json(Hostile all) {
    info(all, "deep", DEEP, "header-info is not JSON");
    info(
        all,
        "a huge number",
        "{\"payloads\":" + "9".repeat(100_000) + "}",
        "header-info is not JSON");
    info(all, "no payloads", "{\"payloads\":[]}", "payloads must be a list of 1 to");
    info(
        all,
        "thousands of payloads",
        "{\"payloads\":[" + "{},".repeat(5000) + "{}]}",
        "payloads must be");
    info(all, "no name", "{\"payloads\":[{}]}", "artifact_name must be a name");
    info(
        all,
        "two lines in the name",
        Forged.INFO.replace("app-1", "app\\n1"),
        "without line breaks");
    info(all, "another type", Forged.INFO.replace("\"app\"", "\"other\""), "type must be");
    info(
        all,
        "a type outside",
        Forged.INFO.replace("\"app\"", "\"../../bin/sh\""),
        "the payload type");
    info(
        all,
        "a key twice",
        Forged.INFO.replace("{\"payloads\"", "{\"payloads\":[],\"payloads\""),
        "Duplicate");
    info(all, "too large", Forged.INFO + " ".repeat(300_000), "header-info is larger than");
    info(
        all,
        "two payloads, one there",
        Forged.INFO.replace("{\"type\":\"app\"}", "{\"type\":\"app\"},{\"type\":\"app\"}"),
        "headers/0001/type-info");
    all.header(
        "type-info: too large",
        "type-info is larger than",
        () -> info(Forged.INFO).file("headers/0000/type-info", " ".repeat(300_000)));
    all.header(
        "type-info: deep",
        "type-info is not JSON",
        () -> info(Forged.INFO).file("headers/0000/type-info", "{\"artifact_provides\":" + DEEP));
    all.header(
        "type-info: twice", "twice", () -> Forged.header().file("headers/0000/type-info", "{}"));
    all.header(
        "meta-data: too large",
        "meta-data is larger than",
        () -> Forged.header().file("headers/0000/meta-data", " ".repeat(2 * 1024 * 1024)));
    all.header(
        "meta-data: deep",
        "meta-data is not JSON",
        () -> Forged.header().file("headers/0000/meta-data", "{\"a\":" + DEEP));
    all.header(
        "meta-data: a million objects",
        "",
        () ->
            Forged.header()
                .file("headers/0000/meta-data", "{\"a\":[" + "{},".repeat(300_000) + "1"));
    all.header(
        "meta-data: too large together",
        "larger than 4194304 bytes together",
        HostileContents::large);
    all.header(
        "an unknown file",
        "unknown file headers/0000/files",
        () -> Forged.header().file("headers/0000/files", "x"));
    all.header(
        "a file of no payload",
        "unknown file headers/0001/type-info",
        () -> Forged.header().file("headers/0001/type-info", "{}"));
    all.header(
        "header-info not first",
        "does not begin with header-info",
        () -> new RawTar().file("headers/0000/type-info", "{}"));
    all.header("no type-info", "the header has no headers/0000/type-info", () -> info(Forged.INFO));
  }

  private static void info(Hostile all, String name, String text, String expected) {
    all.header(
        "header-info: " + name,
        expected,
        () -> info(text).file("headers/0000/type-info", Forged.TYPE_INFO));
  }

  private static RawTar info(String text) {
    return new RawTar().file("header-info", text);
  }

  private static RawTar large() {
    RawTar header = info("{\"payloads\":[" + "{},".repeat(7) + "{}]}");
    for (int i = 0; i < 8; i++) {
      header.file("headers/%04d/meta-data".formatted(i), " ".repeat(900_000));
    }
    return header;
  }

  private static void scripts(Hostile all) {
    for (String name :
        new String[] {"version", "evil.sh", "Idle_Enter_00", "ArtifactInstall_Enter_0"}) {
      all.header(
          "script " + name,
          "the state script name " + name,
          () -> Forged.header().file("scripts/" + name, "x"));
    }
    all.header(
        "script with a long name",
        "is not allowed",
        () -> Forged.header().file("scripts/ArtifactInstall_Enter_00/../../x", "x"));
    all.header(
        "script twice",
        "twice",
        () ->
            Forged.header()
                .file("scripts/ArtifactInstall_Enter_00", "x")
                .file("scripts/ArtifactInstall_Enter_00", "x"));
    all.header(
        "script of many megabytes",
        "is larger than",
        () ->
            Forged.header()
                .entry("scripts/ArtifactInstall_Enter_00", RawTar.octal(11 * 1024 * 1024), '0')
                .repeated(new byte[512], 11 * 2048));
    all.header(
        "thousands of scripts", "more than 1000 state scripts", HostileContents::manyScripts);
  }

  private static RawTar manyScripts() {
    RawTar header = Forged.header();
    for (int i = 0; i < 3000; i++) {
      header.file("scripts/ArtifactInstall_Enter_00_" + i, "x");
    }
    return header;
  }

  private static void augmented(Hostile all) {
    all.add(
        "manifest-augment",
        "manifest-augment, but no header-augment.tar",
        () ->
            new Forged()
                    .start()
                    .file("manifest-augment", Forged.line("header-augment.tar.gz", new byte[0]))
                    .file("header.tar.gz", new Forged().headerBytes())
                    .end()
                    .stream());
    all.add(
        "header-augment",
        "an augmented part (header-augment.tar.gz)",
        () ->
            new Forged()
                .head().file("header-augment.tar.gz", new Forged().headerBytes()).end().stream());
  }
}
