package io.updateagent.server.gui;

/**
 * Where in a long list a page is.
 *
 * @param page from 1
 * @param total how many there are in all pages
 * @param before address of the page before; empty if there is none
 * @param next address of the next page; empty if there is none
 */
record Pager(int page, int size, int total, String before, String next) {

  /**
   * @param address of the list, with everything but the number of the page
   */
  static Pager of(int page, int size, int total, String address) {
    String join = address.contains("?") ? "&" : "?";
    return new Pager(
        page,
        size,
        total,
        page > 1 ? address + join + "page=" + (page - 1) : "",
        (long) page * size < total ? address + join + "page=" + (page + 1) : "");
  }

  /** How many are passed over. */
  int offset() {
    return (page - 1) * size;
  }

  /** Such as {@code 51-100 of 240}. */
  String range() {
    int last = Math.min(total, page * size);
    return total == 0 ? "none" : "%d–%d of %d".formatted(Math.min(offset() + 1, last), last, total);
  }

  /** Whether there is more than this page. */
  boolean isNeeded() {
    return !before.isEmpty() || !next.isEmpty();
  }
}
