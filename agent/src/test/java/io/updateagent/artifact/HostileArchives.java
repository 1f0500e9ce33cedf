package io.updateagent.artifact;

import java.io.InputStream;
import java.util.Map;
import java.util.function.Function;

/** Archives that lie: kinds of entries, names, sizes, order, and what hides where. */
final class HostileArchives {
  private static final Map<Character, String> KINDS =
      Map.of(
          '1', "a link",
          '2', "a link",
          '3', "a device",
          '4', "a device",
          '5', "a directory",
          '6', "a named pipe",
          'S', "a sparse file",
          'K', "a link",
          'g', "a header for all files",
          'Z', "of the unknown kind");

  private HostileArchives() {}

  static void addTo(Hostile all) {
    all.add("nothing wrong", "", () -> new Forged().stream());
    KINDS.forEach(
        (type, expected) -> {
          String kind = "kind " + type;
          all.add(
              kind + " for the payload",
              "data/0000.tar.gz is " + expected,
              () -> new Forged().head().entry("data/0000.tar.gz", RawTar.octal(0), type).stream());
          all.add(
              kind + " in the payload",
              "app.bin is " + expected,
              () ->
                  new Forged().data(new RawTar().entry("app.bin", RawTar.octal(0), type)).stream());
          all.header(
              kind + " in the header",
              "x is " + expected,
              () -> Forged.header().entry("scripts/x", RawTar.octal(0), type));
        });
    names(all);
    sizes(all);
    order(all);
    hidden(all);
  }

  private static void names(Hostile all) {
    for (String name : new String[] {"/etc/passwd", "../x", "a/../../x", "a//b", "./x", "a\nb"}) {
      String shown = name.replace('\n', '?');
      all.add(
          "outer name " + shown,
          "the file name %s is not allowed".formatted(shown),
          () -> new Forged().head().file(name, "x").end().stream());
      all.add(
          "payload file " + shown,
          "the manifest",
          () ->
              new Forged()
                      .manifest(text -> text.replace("app.bin", name))
                      .data(new RawTar().file(name, Forged.CONTENT))
                      .stream());
      all.header(
          "script " + shown, "is not allowed", () -> Forged.header().file("scripts/" + name, "x"));
    }
    all.add(
        "a payload file in a directory",
        "the payload file data/0000/a/b is not allowed",
        () -> new Forged().data(new RawTar().file("a/b", Forged.CONTENT)).stream());
    all.add(
        "a name as long as is parsed",
        "is not allowed",
        () -> new Forged().head().bytes(longName(60_000)).file("x", "x").end().stream());
  }

  private static byte[] longName(int length) {
    byte[] record = Forged.bytes("%d path=%s\n".formatted(length, "y".repeat(length - 12)));
    byte[] padding = new byte[(512 - length % 512) % 512];
    return new RawTar()
        .entry("pax", RawTar.octal(length), 'x')
        .bytes(record)
        .bytes(padding)
        .toBytes();
  }

  private static void sizes(Hostile all) {
    Map<String, byte[]> lies =
        Map.of(
            "too large", RawTar.octal(5_000_000),
            "huge", RawTar.binary(Long.MAX_VALUE),
            "negative", RawTar.binary(-512),
            "nonsense", Forged.bytes("99999999999"));
    lies.forEach(
        (name, size) -> {
          byte[] data = new Forged().dataBytes();
          all.add(
              "size of a payload " + name,
              "the artifact",
              () -> new Forged().head().entry("data/0000.tar.gz", size, '0').bytes(data).stream());
          all.add(
              "size of a payload's file " + name,
              "the artifact",
              () ->
                  new Forged()
                          .data(new RawTar().entry("app.bin", size, '0').bytes(new byte[512]))
                          .stream());
          all.header(
              "size of a script " + name,
              "",
              () -> Forged.header().entry("scripts/ArtifactInstall_Enter_00", size, '0'));
          all.add(
              "size of the version " + name,
              "",
              () -> new RawTar().entry("version", size, '0').bytes(new byte[512]).end().stream());
        });
    all.add(
        "size of a payload too small",
        "the artifact is damaged",
        () ->
            new Forged()
                    .head()
                    .entry("data/0000.tar.gz", RawTar.octal(20), '0')
                    .bytes(new Forged().dataBytes())
                    .end()
                    .stream());
  }

  private static void order(Hostile all) {
    order(
        all, "the version is missing", good -> new RawTar().file("manifest", good.manifestText()));
    order(all, "the manifest twice", good -> good.start().file("manifest", good.manifestText()));
    order(
        all,
        "the header before the manifest",
        good -> version().file("header.tar.gz", good.headerBytes()));
    order(
        all,
        "the payload before the header",
        good -> good.start().file("data/0000.tar.gz", good.dataBytes()));
    order(all, "the header twice", good -> good.head().file("header.tar.gz", good.headerBytes()));
    order(
        all,
        "the second payload first",
        good -> good.head().file("data/0001.tar.gz", good.dataBytes()));
    order(
        all,
        "the payload twice",
        good ->
            good.head()
                .file("data/0000.tar.gz", good.dataBytes())
                .file("data/0000.tar.gz", good.dataBytes()));
    order(
        all,
        "a stranger behind the payload",
        good -> good.head().file("data/0000.tar.gz", good.dataBytes()).file("x", "x"));
    order(all, "no payload", Forged::head);
    order(all, "nothing but a version", good -> version());
    order(all, "an empty archive", good -> new RawTar());
  }

  private static RawTar version() {
    return new RawTar().file("version", "{\"format\":\"mender\",\"version\":3}");
  }

  private static void order(Hostile all, String name, Function<Forged, RawTar> parts) {
    all.add("order: " + name, "", () -> parts.apply(new Forged()).end().stream());
  }

  private static void hidden(Hostile all) {
    all.add("no bytes at all", "", InputStream::nullInputStream);
    all.add("trailing garbage", "something follows", () -> tail("garbage".repeat(300)));
    all.add(
        "a second archive behind",
        "something follows",
        () ->
            new Forged()
                    .head()
                    .file("data/0000.tar.gz", new Forged().dataBytes())
                    .end()
                    .bytes(new Forged().head().toBytes())
                    .stream());
    all.add(
        "one empty block instead of two",
        "ends too early",
        () ->
            new Forged()
                    .head()
                    .file("data/0000.tar.gz", new Forged().dataBytes())
                    .bytes(new byte[512])
                    .stream());
    all.add(
        "endless zeros behind",
        "something follows the end of the artifact",
        () ->
            new Forged()
                    .head()
                    .file("data/0000.tar.gz", new Forged().dataBytes())
                    .repeated(new byte[65536], 100_000)
                    .stream());
    all.add(
        "bytes behind a file",
        "something hides behind a file",
        () ->
            new RawTar()
                    .entry("version", RawTar.octal(31), '0')
                    .bytes(Forged.bytes("{\"format\":\"mender\",\"version\":3}"))
                    .bytes(Forged.bytes("x".repeat(481)))
                    .bytes(new byte[1024])
                    .stream());
    all.add(
        "bytes behind a payload's file",
        "something hides behind a file",
        () ->
            new Forged()
                    .data(
                        new RawTar()
                            .entry("app.bin", RawTar.octal(5), '0')
                            .bytes(Forged.bytes("hello" + "x".repeat(507))))
                    .stream());
    byte[] data = new Forged().dataBytes();
    all.add(
        "garbage behind gzip",
        "something follows the end of the compressed data",
        () -> new Forged().data(Forged.joined(data, Forged.bytes("garbage"))).stream());
    all.add(
        "a second gzip member with another archive",
        "something follows",
        () -> new Forged().data(Forged.joined(data, data)).stream());
    byte[] archive = new RawTar().file("app.bin", Forged.CONTENT).end().toBytes();
    byte[] first = Forged.gzip(java.util.Arrays.copyOf(archive, 700));
    byte[] second = Forged.gzip(java.util.Arrays.copyOfRange(archive, 700, archive.length));
    all.add(
        "nothing wrong: gzip of two members",
        "",
        () -> new Forged().data(Forged.joined(first, second)).stream());
  }

  private static InputStream tail(String text) {
    return new java.io.SequenceInputStream(
        new Forged().stream(), new java.io.ByteArrayInputStream(Forged.bytes(text)));
  }
}
