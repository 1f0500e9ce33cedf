package io.updateagent.server;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;

/**
 * Which part of a list is asked for.
 *
 * @param number from 1
 * @param size how many lines
 */
record Page(int number, int size) {
  private static final int USUAL = 500;
  private static final int MOST_PAGES = 1_000_000;

  /**
   * Reads {@code page} and {@code per_page}.
   *
   * @param most lines of a page
   * @throws BadRequestResponse if they are no such numbers
   */
  static Page of(Context context, int most) {
    return new Page(
        number(context, "page", 1, MOST_PAGES), number(context, "per_page", USUAL, most));
  }

  private static int number(Context context, String name, int usual, int most) {
    String text = context.queryParam(name);
    if (text == null) {
      return usual;
    }
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > most) {
      throw new BadRequestResponse("%s must be a number from 1 to %d".formatted(name, most));
    }
    return Integer.parseInt(text);
  }

  int offset() {
    return Math.multiplyExact(number - 1, size);
  }
}
