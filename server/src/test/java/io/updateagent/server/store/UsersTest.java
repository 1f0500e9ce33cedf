package io.updateagent.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;
  private StoreRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new StoreRoom(directory);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void eachRoleMayWhatTheLesserOnesMay() {
    assertTrue(Role.ADMIN.includes(Role.OPERATE) && Role.OPERATE.includes(Role.READ));
    assertFalse(Role.READ.includes(Role.OPERATE) || Role.OPERATE.includes(Role.ADMIN));
    assertThrows(IllegalArgumentException.class, () -> Role.of("root"));
  }

  @Test
  void onlyOneCanBeTheFirst() {
    assertTrue(room.users.isEmpty());
    assertTrue(room.users.addFirst("ada", "hash"));
    assertFalse(room.users.addFirst("eve", "hash"));
    assertFalse(room.users.add("ada", "other", Role.READ));
    assertEquals(List.of("ada"), room.users.all().stream().map(User::name).toList());
    assertEquals(Optional.of("hash"), room.users.password("ada"));
    assertEquals(Role.ADMIN, room.users.find("ada").orElseThrow().role());
  }

  @Test
  void namesThatCouldBreakALineOrAPageAreRefused() {
    for (String name : List.of("", " ", "a b", "a\nb", "<b>", "-x", "a:b", "x".repeat(101))) {
      assertThrows(
          IllegalArgumentException.class, () -> room.users.add(name, "hash", Role.READ), name);
    }
    assertTrue(room.users.add("zoë@example.org", "hash", Role.READ));
  }

  @Test
  void theLastAdminStays() {
    room.users.addFirst("ada", "hash");
    room.users.add("bob", "hash", Role.OPERATE);
    assertEquals(Users.Change.LAST_ADMIN, room.users.remove("ada"));
    assertEquals(Users.Change.DONE, room.users.remove("bob"));
    assertEquals(Users.Change.NOT_FOUND, room.users.remove("bob"));
    room.users.add("eve", "hash", Role.ADMIN);
    assertEquals(Users.Change.DONE, room.users.remove("ada"));
  }

  @Test
  void aSessionEndsWithItsTimeItsUserOrItsPassword() {
    room.users.addFirst("ada", "hash");
    User ada = room.users.find("ada").orElseThrow();
    String secret = room.credentials.session(ada, HOUR).secret();
    assertEquals("ada", room.credentials.find(secret).orElseThrow().actor());
    room.later(HOUR);
    assertEquals(Optional.empty(), room.credentials.find(secret), "expired");

    String second = room.credentials.session(ada, HOUR).secret();
    room.users.password("ada", "another");
    assertEquals(Optional.empty(), room.credentials.find(second), "the password changed");

    room.users.add("eve", "hash", Role.READ);
    User eve = room.users.find("eve").orElseThrow();
    String third = room.credentials.session(eve, HOUR).secret();
    room.users.remove("eve");
    assertEquals(Optional.empty(), room.credentials.find(third), "the user is gone");
  }

  @Test
  void aTokenIsShownOnceAndCanBeRevoked() throws Exception {
    Credentials.Made made = room.credentials.token("ci", null, Role.OPERATE, Optional.empty());
    assertEquals(43, made.secret().length(), "256 bits in base64");
    assertFalse(made.toString().contains(made.secret()));
    assertEquals(List.of(made.credential()), room.credentials.tokens());
    assertEquals("token ci", room.credentials.find(made.secret()).orElseThrow().actor());
    room.later(Duration.ofDays(10_000));
    assertTrue(room.credentials.find(made.secret()).isPresent(), "it never expires");
    room.close();
    String database = Files.readString(directory.resolve("server.db"), StandardCharsets.ISO_8859_1);
    assertFalse(database.contains(made.secret()));
    room = new StoreRoom(directory);
    assertTrue(room.credentials.revoke(made.credential().id()));
    assertFalse(room.credentials.revoke(made.credential().id()));
    assertEquals(Optional.empty(), room.credentials.find(made.secret()));
  }

  @Test
  void aTokenNeverAllowsMoreThanItsUserMay() {
    room.users.addFirst("ada", "hash");
    room.users.add("bob", "hash", Role.READ);
    String high = room.credentials.token("x", "bob", Role.ADMIN, Optional.empty()).secret();
    String low = room.credentials.token("y", "ada", Role.READ, Optional.empty()).secret();
    assertEquals(Role.READ, room.credentials.find(high).orElseThrow().role());
    assertEquals(Role.READ, room.credentials.find(low).orElseThrow().role());
  }

  @Test
  void sessionsDoNotPileUp() {
    room.users.addFirst("ada", "hash");
    User ada = room.users.find("ada").orElseThrow();
    String first = room.credentials.session(ada, HOUR).secret();
    String second = room.credentials.session(ada, HOUR).secret();
    for (int more = 2; more <= Credentials.MOST_SESSIONS; more++) {
      room.credentials.session(ada, HOUR);
    }
    assertEquals(Optional.empty(), room.credentials.find(first));
    assertTrue(room.credentials.find(second).isPresent());
  }
}
