package io.updateagent.remote;

/** Foreign text made fit to be shown. */
public final class Texts {
  private Texts() {}

  /** The text on one line, without control characters, cut to that many characters. */
  public static String printable(String text, int limit) {
    String clean = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return clean.length() <= limit ? clean : clean.substring(0, limit) + "...";
  }
}
