package io.updateagent.server.gui;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.SameSite;
import io.updateagent.server.store.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** What every request for a page goes through: who asks, may they, and did they mean it. */
final class Front {
  /** The name of the field that makes a form one of the session. */
  static final String TOKEN = "csrf";

  private static final String COOKIE = "session";
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private final Sessions sessions;

  Front(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Whoever shows a page may show nothing else with it, and nobody may show it in a frame. */
  static void protect(Context context) {
    context.header("Content-Security-Policy", POLICY);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "same-origin");
    context.header("Cross-Origin-Opener-Policy", "same-origin");
    context.header("Cache-Control", "no-store");
  }

  Optional<Session> session(Context context) {
    return Optional.ofNullable(context.cookie(COOKIE)).flatMap(sessions::find);
  }

  Optional<String> id(Context context) {
    return Optional.ofNullable(context.cookie(COOKIE));
  }

  void begin(Context context, String id) {
    var cookie = new Cookie(COOKIE, id);
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setSameSite(SameSite.STRICT);
    cookie.setSecure(context.req().isSecure());
    context.cookie(cookie);
  }

  void end(Context context) {
    id(context).ifPresent(sessions::logOut);
    context.removeCookie(COOKIE, "/");
  }

  /**
   * Makes sure that whoever asks is logged in.
   *
   * @throws ForbiddenResponse if not
   */
  void requireSession(Context context) {
    if (session(context).isEmpty()) {
      throw new ForbiddenResponse("log in first");
    }
  }

  /**
   * Makes sure that somebody may do something.
   *
   * @throws ForbiddenResponse if not
   */
  static void requireRole(Session session, Role needed) {
    if (!session.may(needed)) {
      throw new ForbiddenResponse(
          "this needs the role %s, and yours is %s; ask an administrator"
              .formatted(needed.word(), session.role().word()));
    }
  }

  /**
   * Makes sure that a form is one of these pages, as they were shown to whoever sends it.
   *
   * @param given what the form carries
   * @throws ForbiddenResponse if not
   */
  static void requireToken(Session session, String given) {
    if (!MessageDigest.isEqual(bytes(given), bytes(session.csrf()))) {
      throw new ForbiddenResponse(
          "this form is not of your session; go back, reload the page and send it again");
    }
  }

  /** A browser says where a form comes from; other programs say nothing, and have no cookies. */
  static void requireSameOrigin(Context context) {
    String origin = context.header("Origin");
    if (origin != null && !isHere(context, origin)) {
      throw new ForbiddenResponse("this form comes from another site");
    }
    if ("cross-site".equals(context.header("Sec-Fetch-Site"))) {
      throw new ForbiddenResponse("this form comes from another site");
    }
  }

  private static boolean isHere(Context context, String origin) {
    try {
      return String.valueOf(URI.create(origin).getAuthority()).equals(context.header("Host"));
    } catch (IllegalArgumentException e) {
      return false; // no address at all
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
