package io.updateagent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the documents show to be typed: the lines in their fenced blocks, exactly as written. */
final class DocumentedLines {
  private static final Path ROOT = Path.of("..");

  private DocumentedLines() {}

  /** All documents: README.md, and what is in docs/. */
  static List<Path> documents() throws IOException {
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.sorted())
          .filter(page -> page.toString().endsWith(".md"))
          .toList();
    }
  }

  /**
   * The lines of a document that are in fenced blocks, but for empty ones. A line that ends with a
   * backslash and what follows it are one; the prompt {@code $} is not part of it.
   */
  static List<String> of(Path document) throws IOException {
    List<String> found = new ArrayList<>();
    boolean inside = false;
    String begun = "";
    for (String line : Files.readAllLines(document)) {
      if (line.strip().startsWith("```")) {
        inside = !inside;
        begun = "";
      } else if (inside && line.endsWith("\\")) {
        begun += line + "\n";
      } else if (inside && !line.isBlank()) {
        found.add((begun + line).strip().replaceFirst("^\\$ ", ""));
        begun = "";
      }
    }
    return found;
  }
}
