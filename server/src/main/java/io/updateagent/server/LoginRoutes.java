package io.updateagent.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.TooManyRequestsResponse;
import io.javalin.http.UnauthorizedResponse;
import io.updateagent.server.access.Access;
import io.updateagent.server.access.Caller;
import io.updateagent.server.access.Login;
import io.updateagent.server.access.Needs;
import io.updateagent.server.store.AuditEntry;
import io.updateagent.server.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Log-in and log-out of programs that have a user's password, and who did what. */
final class LoginRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String USERS = ManagementApi.BASE + "/useradm";
  private static final String BASIC = "Basic ";
  private static final int MOST_ENTRIES = 1000;

  private final Store store;
  private final Login login;

  LoginRoutes(Store store, Login login) {
    this.store = store;
    this.login = login;
  }

  void routes(RoutesConfig routes) {
    routes.post(USERS + "/auth/login", this::login, Needs.NOTHING);
    routes.post(USERS + "/auth/logout", this::logout, Needs.READ);
    routes.get(USERS + "/users/me", this::me, Needs.READ);
    routes.get(ManagementApi.BASE + "/audit", this::audit, Needs.ADMIN);
  }

  private record Password(String name, String password) {}

  /** The token is the whole answer, as {@code mender-cli} wants it. */
  private void login(Context context) {
    Password given =
        basic(context.header(Header.AUTHORIZATION))
            .orElseThrow(
                () -> new UnauthorizedResponse("name and password are needed, as basic auth"));
    Login.Outcome outcome = login.login(given.name(), given.password(), context.ip());
    if (outcome instanceof Login.Granted granted) {
      context.contentType("application/jwt").result(granted.session().secret());
    } else if (outcome instanceof Login.Later later) {
      long seconds = later.delay().plus(Duration.ofMillis(999)).toSeconds();
      context.header(Header.RETRY_AFTER, String.valueOf(seconds));
      throw new TooManyRequestsResponse(
          "too many attempts to log in; try again in %d s".formatted(seconds));
    } else {
      // No challenge goes with it: a browser would ask for the password, and keep it.
      throw new UnauthorizedResponse("name or password is wrong");
    }
  }

  private static Optional<Password> basic(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
      String text = new String(bytes, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Password(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void logout(Context context) {
    Caller caller = Access.caller(context);
    store.credentials().endSession(caller.credential());
    Answers.done(context, store, "log-out", caller.name(), "from " + context.ip());
  }

  private void me(Context context) {
    Caller caller = Access.caller(context);
    Answers.json(
        context,
        JSON.createObjectNode().put("name", caller.name()).put("role", caller.role().word()));
  }

  private void audit(Context context) {
    Page page = Page.of(context, MOST_ENTRIES);
    ArrayNode list = JSON.createArrayNode();
    for (AuditEntry entry : store.audit().latest(page.offset(), page.size())) {
      ObjectNode node =
          list.addObject()
              .put("actor", entry.actor())
              .put("action", entry.action())
              .put("subject", entry.subject())
              .put("detail", entry.detail());
      Answers.put(node, "at", entry.at());
    }
    Answers.page(context, list, store.audit().count());
  }
}
