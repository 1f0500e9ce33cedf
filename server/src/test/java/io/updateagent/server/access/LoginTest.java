package io.updateagent.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.store.Audit;
import io.updateagent.server.store.AuditEntry;
import io.updateagent.server.store.Credentials;
import io.updateagent.server.store.Database;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Users;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
  private static final int CHEAPEST = 4;
  private static final String RIGHT = "correct horse";
  private static final String WRONG = "battery staple";
  private static final String HERE = "192.0.2.1";

  @TempDir Path directory;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final Passwords passwords = new Passwords(CHEAPEST);
  private Database database;
  private Users users;
  private Credentials credentials;
  private Audit audit;
  private Login login;

  @BeforeEach
  void open() throws Exception {
    database = Database.open(directory);
    users = new Users(database, clock);
    credentials = new Credentials(database, clock);
    audit = new Audit(database, clock);
    login = new Login(users, credentials, audit, passwords, clock);
    users.add("ada", passwords.hash(RIGHT), Role.OPERATE);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whoIsNotThereIsComparedAtTheSameCost() {
    var slow = new Passwords(9);
    Optional<String> somebody = Optional.of(slow.hash(RIGHT));
    long least = least(() -> assertTrue(slow.matches(RIGHT, somebody)));
    assertTrue(least(() -> assertFalse(slow.matches(RIGHT, Optional.empty()))) > least / 2);
  }

  /** The shortest of some times, in nanoseconds: what the machine does besides only adds. */
  private static long least(Runnable work) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long begin = System.nanoTime();
      work.run();
      least = Math.min(least, System.nanoTime() - begin);
    }
    return least;
  }

  private List<AuditEntry> audited() {
    return audit.latest(0, 100);
  }

  private Duration waitAfter(int failures, String name, String address) {
    for (int one = 0; one < failures; one++) {
      assertInstanceOf(Login.Refused.class, login.login(name, WRONG, address));
    }
    return assertInstanceOf(Login.Later.class, login.login(name, RIGHT, address)).delay();
  }

  @Test
  void theRightPasswordOpensASessionThatEnds() {
    var granted = assertInstanceOf(Login.Granted.class, login.login("ada", RIGHT, HERE));
    String secret = granted.session().secret();
    assertEquals(Role.OPERATE, credentials.find(secret).orElseThrow().role());
    now = now.plus(Login.LIFETIME);
    assertTrue(credentials.find(secret).isEmpty());
  }

  @Test
  void everyLoginAndRefusalIsAuditedWithoutSecrets() {
    var granted = assertInstanceOf(Login.Granted.class, login.login("ada", RIGHT, HERE));
    login.login("ada", WRONG, HERE);
    login.login(RIGHT, "ada", HERE);
    List<String> lines = audited().stream().map(one -> one.actor() + ": " + one.action()).toList();
    assertEquals(
        List.of("unknown user: log-in refused", "ada: log-in refused", "ada: log-in"), lines);
    assertTrue(audited().get(0).detail().contains(HERE));
    String all = audited().toString();
    for (String secret : List.of(RIGHT, WRONG, granted.session().secret())) {
      assertFalse(all.contains(secret), all);
    }
  }

  @Test
  void whoTriesTooOftenWaitsTwiceAsLongEachTime() {
    assertEquals(Duration.ofSeconds(1), waitAfter(LoginLimit.FREE_ATTEMPTS, "ada", HERE));
    now = now.plusSeconds(1);
    assertEquals(Duration.ofSeconds(2), waitAfter(1, "ada", HERE));
    now = now.plusSeconds(2);
    assertEquals(Duration.ofSeconds(4), waitAfter(1, "ada", HERE));
    now = now.plusSeconds(4);
    assertInstanceOf(Login.Granted.class, login.login("ada", RIGHT, HERE));
    assertInstanceOf(Login.Refused.class, login.login("ada", WRONG, HERE), "all is forgiven");
    assertTrue(audited().toString().contains("1 attempts before it came too early"));
  }

  @Test
  void anotherNameDoesNotHelpAnAddressNorAnotherAddressAName() {
    waitAfter(LoginLimit.FREE_ATTEMPTS, "ada", HERE);
    assertInstanceOf(Login.Later.class, login.login("eve", WRONG, HERE));
    assertInstanceOf(Login.Later.class, login.login("ada", RIGHT, "192.0.2.2"));
    assertInstanceOf(Login.Refused.class, login.login("eve", WRONG, "192.0.2.2"));
  }

  @Test
  void anIpv6NetworkIsOneAddress() {
    waitAfter(LoginLimit.FREE_ATTEMPTS, "ada", "2001:db8::1");
    assertInstanceOf(Login.Later.class, login.login("eve", WRONG, "2001:db8::ffff:2"));
    assertInstanceOf(Login.Refused.class, login.login("eve", WRONG, "2001:db8:1::1"));
  }

  @Test
  void aStrangerCannotKeepSomebodyOutForLong() {
    var limit = new LoginLimit(clock);
    for (int one = 0; one < 100; one++) {
      String address = "198.51.100." + one;
      LoginLimit.Turn turn = limit.attempt("ada", address);
      assertTrue(turn.delay().compareTo(LoginLimit.LONGEST_FOR_NAME) <= 0);
      now = now.plus(turn.delay());
    }
    now = now.plus(LoginLimit.LONGEST_FOR_NAME);
    assertTrue(limit.attempt("ada", HERE).isNow());
  }

  @Test
  void anAddressWaitsAQuarterOfAnHourAtMostAndIsForgottenAfterAnHour() {
    var limit = new LoginLimit(clock);
    Duration longest = Duration.ZERO;
    for (int one = 0; one < 100; one++) {
      LoginLimit.Turn turn = limit.attempt("name" + one, HERE);
      longest = turn.delay().compareTo(longest) > 0 ? turn.delay() : longest;
      now = now.plus(turn.delay());
    }
    assertEquals(LoginLimit.LONGEST_FOR_ADDRESS, longest);
    now = now.plus(LoginLimit.FORGOTTEN_AFTER).plusSeconds(1);
    for (int one = 0; one < LoginLimit.FREE_ATTEMPTS; one++) {
      assertTrue(limit.attempt("other" + one, HERE).isNow());
    }
  }

  @Test
  void passwordsThatAreTooShortOrWouldNotCountWholeAreRefused() {
    for (String bad : List.of("", "123456789", "x".repeat(73), "ü".repeat(37), "1234567890\0")) {
      assertThrows(IllegalArgumentException.class, () -> passwords.hash(bad), bad);
    }
    String hash = passwords.hash("x".repeat(72));
    assertTrue(passwords.matches("x".repeat(72), java.util.Optional.of(hash)));
    assertFalse(passwords.matches("x".repeat(73), java.util.Optional.of(hash)));
    assertFalse(passwords.matches("nobody has this one", java.util.Optional.empty()));
  }

  @Test
  void whoReadsTheConsoleBecomesTheFirstAdminAndNobodyElse() {
    assertFalse(new FirstRun(users, passwords, audit).isNeeded(), "there is a user");
    users.add("eve", passwords.hash(RIGHT), Role.ADMIN);
    users.remove("ada");
    database.write(handle -> handle.execute("DELETE FROM user"));
    var first = new FirstRun(users, passwords, audit);
    assertTrue(first.isNeeded());
    String link = first.link("http://127.0.0.1:1");
    String code = link.replace("http://127.0.0.1:1/first?code=", "");
    assertFalse(first.accepts(""));
    assertFalse(new FirstRun(users, passwords, audit).accepts(code), "another run of the server");
    assertEquals(FirstRun.Outcome.WRONG_CODE, first.create("guess", "eve", RIGHT));
    assertThrows(IllegalArgumentException.class, () -> first.create(code, "ada", "short"));
    assertEquals(FirstRun.Outcome.CREATED, first.create(code, "ada", RIGHT));
    assertFalse(first.accepts(code));
    assertEquals(FirstRun.Outcome.WRONG_CODE, first.create(code, "eve", RIGHT));
    assertEquals(Role.ADMIN, users.find("ada").orElseThrow().role());
    assertFalse(audited().toString().contains(code));
  }
}
