package io.updateagent.server.access;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Header;
import io.javalin.http.UnauthorizedResponse;
import io.updateagent.server.store.Credentials;
import io.updateagent.server.store.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;

/** Stands before every route of the management API: who calls must show that it may. */
public final class Access {
  private static final String CALLER = "caller";
  private static final String BEARER = "Bearer ";

  private final Credentials credentials;
  private final String token;

  /**
   * @param token of the command line, which allows everything; empty for none
   */
  public Access(Credentials credentials, String token) {
    this.credentials = credentials;
    this.token = token;
  }

  /** Guards all routes below the path of the management API, whatever room they are in. */
  public void routes(RoutesConfig routes) {
    routes.beforeMatched("/api/management/*", this::guard);
  }

  private void guard(Context context) {
    Needs needs =
        context.routeRoles().stream()
            .filter(Needs.class::isInstance)
            .map(Needs.class::cast)
            .findFirst()
            // Forgotten is closed.
            .orElseThrow(() -> new ForbiddenResponse("nobody may call this"));
    if (needs == Needs.NOTHING) {
      return;
    }
    Optional<Caller> caller = bearer(context).flatMap(this::caller);
    if (caller.isEmpty()) {
      context.header(Header.WWW_AUTHENTICATE, "Bearer");
      throw new UnauthorizedResponse(
          "log in first: the call carries no valid token, or it has expired");
    }
    if (!needs.allows(caller.get().role())) {
      throw new ForbiddenResponse(
          "the role %s is needed, but %s has the role %s"
              .formatted(needs.word(), caller.get().name(), caller.get().role().word()));
    }
    context.attribute(CALLER, caller.get());
  }

  private static Optional<String> bearer(Context context) {
    String header = context.header(Header.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.of(header.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  /** Whose secret that is, of a session or a token. */
  public Optional<Caller> caller(String secret) {
    boolean isOfCommandLine =
        MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    if (isOfCommandLine && !token.isEmpty()) {
      return Optional.of(new Caller("token of the command line", Role.ADMIN, ""));
    }
    return credentials
        .find(secret)
        .map(found -> new Caller(found.actor(), found.role(), found.id()));
  }

  /** Who calls a route that is guarded. */
  public static Caller caller(Context context) {
    return Objects.requireNonNull(context.<Caller>attribute(CALLER));
  }
}
