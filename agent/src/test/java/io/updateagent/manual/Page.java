package io.updateagent.manual;

import java.util.List;

/** A manual page that grows from its head to its end. Terms are {@link Roff}, all else is plain. */
public final class Page {
  private final StringBuilder text = new StringBuilder();

  /**
   * Begins with the name, which is what apropos(1) finds.
   *
   * @param section of the manual: 5 for files, 8 for what administrators run
   * @param summary what it is or does, in one line without a full stop
   */
  public Page(String name, int section, Release release, String summary) {
    line(
        ".TH %s %d %s \"%s\" \"%s\""
            .formatted(
                Roff.text(name),
                section,
                release.date(),
                Roff.text("agent " + release.version()),
                section == 5 ? "File formats" : "System administration"));
    line(".nr HY 0"); // words stay whole, to be found and copied
    line(".ad l");
    section("NAME");
    line(Roff.text(name) + " \\- " + Roff.text(summary));
  }

  /** Begins a section. */
  public Page section(String title) {
    return line(".SH " + quoted(title));
  }

  /** Begins a part of a section. */
  public Page subsection(String title) {
    return line(".SS " + quoted(title));
  }

  /** A paragraph of plain text. */
  public Page paragraph(String plain) {
    return line(".PP").line(Roff.text(plain));
  }

  /** A line of a synopsis: what is typed in bold, and the rest as it is. */
  public Page synopsis(String command, String rest) {
    return line(".PP").line(Roff.bold(command) + Roff.text(rest));
  }

  /**
   * What is explained, and how.
   *
   * @param term of {@link Roff#bold} and {@link Roff#italic}
   */
  public Page item(String term, String plain) {
    line(".TP").line(term);
    return line(plain.isEmpty() ? "\\&" : Roff.text(plain));
  }

  /** More of the item before. */
  public Page more(String plain) {
    return line(".IP").line(Roff.text(plain));
  }

  /** Lines to type, or to put into a file. */
  public Page example(List<String> lines) {
    line(".PP").line(".RS 4").line(".EX");
    lines.forEach(each -> line(Roff.text(each)));
    return line(".EE").line(".RE");
  }

  private static String quoted(String title) {
    return '"' + Roff.text(title) + '"';
  }

  private Page line(String roff) {
    text.append(roff).append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
