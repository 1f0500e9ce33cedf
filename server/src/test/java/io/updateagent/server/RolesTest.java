package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.access.Needs;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what: every route of the management API, every role. */
class RolesTest {
  @TempDir Path directory;
  private BenchRoom room;
  private final Map<Role, String> tokens = new EnumMap<>(Role.class);

  @BeforeEach
  void open() throws Exception {
    room = new BenchRoom(directory);
    try (Store store = Store.open(room.data(), InstantSource.system())) {
      for (Role role : Role.values()) {
        tokens.put(
            role, store.credentials().token(role.word(), null, role, Optional.empty()).secret());
      }
    }
  }

  @AfterEach
  void close() {
    room.close();
  }

  private List<Route> routes() {
    List<Route> routes =
        room.routes().stream().filter(one -> one.path().startsWith("/api/management/")).toList();
    assertTrue(routes.size() > 20, routes::toString);
    return routes;
  }

  private HttpResponse<String> call(Route route, Map<String, String> headers) {
    return room.send(route.method(), route.path().replaceAll("\\{[^}]*}", "x"), headers, "{}");
  }

  @Test
  void everyRouteSaysWhatItNeeds() {
    List<Route> open =
        routes().stream().filter(one -> one.needs().equals(Optional.of(Needs.NOTHING))).toList();
    assertEquals(
        List.of("POST /api/management/v1/useradm/auth/login"),
        open.stream().map(Route::name).toList());
    assertEquals(List.of(), routes().stream().filter(one -> one.needs().isEmpty()).toList());
  }

  @Test
  void eachRoleMayWhatItMayAndNothingElse() {
    var wrong = new ArrayList<String>();
    for (Route route : routes()) {
      for (Role role : Role.values()) {
        Needs needs = route.needs().orElseThrow();
        if (needs == Needs.NOTHING) {
          continue;
        }
        int status =
            call(route, Map.of("Authorization", "Bearer " + tokens.get(role))).statusCode();
        boolean letIn = status != 401 && status != 403;
        if (letIn != needs.allows(role) || status >= 500) {
          wrong.add(route.name() + " as " + role + ": " + status);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void whoOnlyReadsChangesNothing() {
    for (Route route : routes()) {
      boolean looks = route.method().equals("GET") || route.path().endsWith("/preview");
      boolean ownSession = route.path().contains("/useradm/auth/");
      Needs needs = route.needs().orElseThrow();
      assertTrue(looks || ownSession || !needs.allows(Role.READ), route.name());
    }
  }
}
