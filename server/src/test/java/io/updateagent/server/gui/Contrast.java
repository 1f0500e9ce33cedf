package io.updateagent.server.gui;

/** Finds texts that are hard to read. */
final class Contrast {
  /**
   * Gives the texts with less contrast than WCAG 2.2 asks for (1.4.3: 4.5, or 3 for large text),
   * with the contrast that they have.
   */
  static final String SCRIPT =
      """
      const part = (value) => { const s = value / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; };
      const colour = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return { r: n[0], g: n[1], b: n[2], a: n.length > 3 ? n[3] : 1 }; };
      const light = (c) => 0.2126 * part(c.r) + 0.7152 * part(c.g) + 0.0722 * part(c.b);
      const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const c = colour(getComputedStyle(at).backgroundColor);
          if (c.a > 0.99) { return c; }
        }
        return { r: 255, g: 255, b: 255 };
      };
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim();
        const element = walker.currentNode.parentElement;
        if (!text || !element.checkVisibility() || ["SCRIPT", "OPTION"].includes(element.tagName)) { continue; }
        const style = getComputedStyle(element);
        const one = light(colour(style.color)), other = light(ground(element));
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        if (ratio < (large ? 3 : 4.5)) { found.push(ratio.toFixed(2) + " " + text.slice(0, 40)); }
      }
      return found;
      """;

  private Contrast() {}
}
