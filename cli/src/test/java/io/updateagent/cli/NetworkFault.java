package io.updateagent.cli;

import java.util.Locale;

/** What a network, or something in it, does to a request and its answer. */
enum NetworkFault {
  /** The connection ends before the server hears of it. */
  LOST,
  /** The server heard it; the connection ends before the first byte of the answer. */
  UNANSWERED,
  /** The connection ends after the headers of the answer. */
  HEADERS_ONLY,
  /** The connection ends in the middle of the body, or of the headers if there is none. */
  CUT,
  /** Headers and body agree, and both have half of the content. */
  TRUNCATED,
  /** A byte in the middle of the body is another, or one of the first line if there is none. */
  CORRUPTED,
  /** The answer comes twice. */
  REPEATED,
  /** The answer comes 700 ms late. */
  DELAYED,
  /** The answer begins with a byte each 50 ms, two seconds long. */
  DRIBBLED,
  HTTP_401,
  HTTP_403,
  HTTP_404,
  HTTP_409,
  HTTP_413,
  /** With Retry-After: 1. */
  HTTP_429,
  HTTP_500,
  HTTP_502,
  HTTP_503,
  HTTP_504;

  /** The error that is answered in the server's place; 0 if none is. */
  int code() {
    return name().startsWith("HTTP_") ? Integer.parseInt(name().substring(5)) : 0;
  }

  /** Whether what the server said arrives whole, though late or more than once. */
  boolean arrives() {
    return this == REPEATED || this == DELAYED || this == DRIBBLED;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
