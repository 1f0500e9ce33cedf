package io.updateagent.server;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

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

  /**
   * Where the pages beside this one are, as Mender's API says it (RFC 8288).
   *
   * @param all how many lines there are
   */
  String links(Context context, int all) {
    var links = new ArrayList<String>();
    links.add(link(context, 1, "first"));
    if (number > 1) {
      links.add(link(context, number - 1, "prev"));
    }
    if ((long) number * size < all) {
      links.add(link(context, number + 1, "next"));
    }
    return String.join(", ", links);
  }

  private String link(Context context, int page, String relation) {
    var parts = new ArrayList<String>();
    context
        .queryParamMap()
        .forEach(
            (name, values) -> {
              if (!name.equals("page") && !name.equals("per_page")) {
                values.forEach(value -> parts.add(encoded(name) + "=" + encoded(value)));
              }
            });
    parts.add("page=" + page);
    parts.add("per_page=" + size);
    return "<%s?%s>; rel=\"%s\"".formatted(context.path(), String.join("&", parts), relation);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
