package io.updateagent.artifact;

import java.util.Map;

/** Words that are not what they look like on a terminal: they must never get as far as one. */
final class HostileWords {
  /** As JSON has them: a C0, a C1, and a delete character; two that turn text, one unseen. */
  private static final Map<String, String> CHARACTERS =
      Map.of(
          "escape", "\\u001b[2J",
          "line feed", "\\n",
          "return", "\\r",
          "tab", "\\t",
          "delete", "\\u007f",
          "control sequence of C1", "\\u009b2J",
          "right to left", "\\u202e",
          "isolate", "\\u2066",
          "no width", "\\u200b",
          "tag", "\\udb40\\udc41");

  private HostileWords() {}

  static void addTo(Hostile all) {
    CHARACTERS.forEach((name, character) -> add(all, name, character));
    all.header(
        "type-info: device_type is reserved",
        "artifact_provides must be without device_type",
        () -> typeInfo("\"artifact_provides\":{\"device_type\":\"x\"}"));
    for (String key : new String[] {"*", "a.*", "a=b", "", " ", " a", "a "}) {
      all.header(
          "type-info: a provide is called \"%s\"".formatted(key),
          "artifact_provides must be a list of names",
          () -> typeInfo("\"artifact_provides\":{\"%s\":\"x\"}".formatted(key)));
    }
  }

  private static void add(Hostile all, String name, String character) {
    String expected = "without line breaks, control and invisible characters";
    String word = "\"a" + character + "b\"";
    all.header("name: " + name, expected, () -> info(word, "null", "\"app\""));
    all.header("group: " + name, expected, () -> info("\"app-1\"", word, "\"app\""));
    all.header("payload type: " + name, expected, () -> info("\"app-1\"", "null", word));
    for (String member : new String[] {"artifact_provides", "artifact_depends"}) {
      all.header(
          member + ", key: " + name,
          expected,
          () -> typeInfo("\"%s\":{%s:\"x\"}".formatted(member, word)));
      all.header(
          member + ", value: " + name,
          expected,
          () -> typeInfo("\"%s\":{\"x\":%s}".formatted(member, word)));
    }
    all.header(
        "clears: " + name,
        expected,
        () -> typeInfo("\"clears_artifact_provides\":[%s]".formatted(word)));
  }

  private static RawTar info(String name, String group, String type) {
    return new RawTar()
        .file(
            "header-info",
            """
            {"payloads":[{"type":%s}],
             "artifact_provides":{"artifact_name":%s,"artifact_group":%s},
             "artifact_depends":{"device_type":["box"]}}
            """
                .formatted(type, name, group))
        .file("headers/0000/type-info", Forged.TYPE_INFO);
  }

  private static RawTar typeInfo(String member) {
    return new RawTar()
        .file("header-info", Forged.INFO)
        .file("headers/0000/type-info", "{\"type\":\"app\",%s}".formatted(member));
  }
}
