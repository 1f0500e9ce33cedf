package io.updateagent.server.gui;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/** Makes pages of templates, which were made classes when this was built. */
final class Views {
  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Views.class.getClassLoader(), "io.updateagent.server.gui");

  /** A page. Everything in the view is text, and stays so. */
  String html(String template, Frame frame, Object view) {
    var output = new StringOutput();
    engine.render(template + ".jte", Map.of("frame", frame, "view", view), output);
    return output.toString();
  }
}
