package io.updateagent.artifact;

import java.util.function.UnaryOperator;

/** Unsigned parts that want more than they may, in artifacts that are right otherwise. */
final class HostileAugments {
  private static final String SUM = Digests.hex(new byte[0]);

  private HostileAugments() {}

  static void addTo(Hostile all) {
    all.add("nothing wrong with an augmented part", "", () -> new ForgedAugment().stream());
    manifests(all);
    nobody(all);
    headers(all);
    typeInfos(all);
    all.add(
        "augment: no header-augment",
        "manifest-augment, but no header-augment.tar",
        () -> new ForgedAugment().header(null).stream());
    header(
        all,
        "a bomb",
        "header-info is larger than",
        () ->
            new RawTar()
                .entry("header-info", RawTar.octal(2 * 1024 * 1024), '0')
                .repeated(new byte[512], 4096));
  }

  private static void manifests(Hostile all) {
    manifest(all, "the signed header", "header.tar.gz, which is not allowed", "  header.tar.gz\n");
    manifest(all, "the version", "version, which is not allowed", "  version\n");
    manifest(all, "another file", "x, which is not allowed", "  x\n");
    manifest(all, "a file outside", "is not allowed", "  data/0000/../x\n");
    manifest(
        all, "a signed file", "in the manifest and in manifest-augment", "  data/0000/app.bin\n");
    manifest(all, "a file that never comes", "missing from the artifact", "  data/0000/more\n");
    manifest(all, "a file of no payload", "files of payload 7", "  data/0007/more\n");
    lines(all, "a line twice", "twice", text -> text + text);
    lines(all, "no sums", "no checksum and name", text -> "x\n");
    lines(all, "too large", "manifest-augment is larger than", text -> text.repeat(10_000));
    lines(all, "wrong sums", "checksum of", text -> text.replaceAll("[0-9a-f]{64}", SUM));
    lines(
        all,
        "a header not listed",
        "header-augment.tar.gz is not listed",
        text -> text.lines().findFirst().orElse("") + "\n");
    lines(
        all,
        "a file not listed",
        "patch.bin is not listed",
        text -> text.lines().skip(1).findFirst().orElse("") + "\n");
  }

  private static void nobody(Hostile all) {
    all.add(
        "augment: about no payload",
        "is about no payload",
        () ->
            new ForgedAugment()
                    .header(header())
                    .manifest(text -> text.lines().skip(1).findFirst().orElse("") + "\n")
                    .stream());
  }

  private static void manifest(Hostile all, String name, String expected, String line) {
    lines(all, name, expected, text -> text + SUM + line);
  }

  private static void lines(
      Hostile all, String name, String expected, UnaryOperator<String> change) {
    all.add(
        "manifest-augment: " + name, expected, () -> new ForgedAugment().manifest(change).stream());
  }

  private static void headers(Hostile all) {
    info(
        all,
        "a name",
        "artifact_provides is not allowed",
        "{\"payloads\":[{\"type\":\"\"}],\"artifact_provides\":{\"artifact_name\":\"x\"}}");
    info(
        all,
        "compatible devices",
        "artifact_depends is not allowed",
        "{\"payloads\":[{\"type\":\"\"}],\"artifact_depends\":{\"device_type\":[\"x\"]}}");
    info(
        all,
        "one payload more",
        "as many as in the signed header (1)",
        "{\"payloads\":[{\"type\":\"\"},{\"type\":\"app\"}]}");
    info(
        all,
        "a type outside",
        "augmented payload type ../x",
        "{\"payloads\":[{\"type\":\"../x\"}]}");
    info(
        all,
        "more about a payload",
        "name is not allowed",
        "{\"payloads\":[{\"type\":\"\",\"name\":\"x\"}]}");
    info(all, "no JSON", "header-info is not JSON", "{");
    header(
        all,
        "not first",
        "does not begin with header-info",
        () -> new RawTar().file("headers/0000/type-info", "{}"));
    header(
        all,
        "a state script",
        "scripts/ArtifactInstall_Enter_00, which is not allowed",
        () -> header().file("scripts/ArtifactInstall_Enter_00", "x"));
    header(
        all,
        "an unknown file",
        "headers/0001/type-info, which is not allowed",
        () -> header().file("headers/0001/type-info", "{}"));
    header(
        all,
        "a file twice",
        "twice",
        () -> header().file("headers/0000/type-info", "{}").file("headers/0000/type-info", "{}"));
    header(
        all,
        "large meta-data",
        "meta-data is larger than",
        () -> header().file("headers/0000/meta-data", " ".repeat(2 * 1024 * 1024)));
    header(
        all,
        "meta-data that is no JSON",
        "meta-data is not JSON",
        () -> header().file("headers/0000/meta-data", "{"));
    header(
        all,
        "a link",
        "a link, which is not allowed",
        () -> header().entry("headers/0000/type-info", RawTar.octal(0), '2'));
  }

  private static RawTar header() {
    return new RawTar().file("header-info", "{\"payloads\":[{\"type\":\"\"}]}");
  }

  private static void header(
      Hostile all, String name, String expected, java.util.function.Supplier<RawTar> archive) {
    all.add(
        "header-augment: " + name,
        expected,
        () -> new ForgedAugment().header(archive.get()).stream());
  }

  private static void info(Hostile all, String name, String expected, String text) {
    header(all, name, expected, () -> new RawTar().file("header-info", text));
  }

  private static void typeInfos(Hostile all) {
    typeInfo(
        all,
        "what it clears",
        "clears_artifact_provides is not allowed",
        "{\"clears_artifact_provides\":[\"*\"]}");
    typeInfo(all, "another type", "type must be", "{\"type\":\"other\"}");
    typeInfo(
        all,
        "a new provide",
        "artifact_provides must be only what the signed part",
        "{\"artifact_provides\":{\"new\":\"1\"}}");
    for (String name : new String[] {"device_type", "artifact_name", "artifact_group"}) {
      String expected = "wants to change %s, which only a signed part may".formatted(name);
      typeInfo(
          all,
          "depends on " + name,
          expected,
          "{\"artifact_depends\":{\"%s\":\"x\"}}".formatted(name));
      typeInfo(
          all,
          "provides " + name,
          expected,
          "{\"artifact_provides\":{\"%s\":\"x\"}}".formatted(name));
    }
    typeInfo(all, "a number", "must be a list of texts", "{\"artifact_depends\":{\"a\":1}}");
    typeInfo(all, "no object", "is not a JSON object", "[]");
  }

  private static void typeInfo(Hostile all, String name, String expected, String text) {
    all.add(
        "augmented type-info: " + name,
        expected,
        () -> new ForgedAugment().header("", text, null).stream());
  }
}
