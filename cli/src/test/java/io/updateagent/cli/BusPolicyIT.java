package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what on a system bus with the policy that is shipped. */
@Tag("slow")
class BusPolicyIT {
  private static final Path POLICY =
      Path.of("src/main/distribution/dbus-1/system.d/io.updateagent.conf").toAbsolutePath();
  private static final String INTERFACE = "io.updateagent.Agent1";
  private static final String PATH = "/io/updateagent/Agent";
  private static final String NOBODY = "65534";
  private static final String DENIED = "AccessDenied";

  @TempDir Path directory;
  private @Nullable Rig device;
  private @Nullable TestBus bus;

  @BeforeEach
  void anAgentOnABusWithThePolicy() throws Exception {
    for (String program : List.of("dbus-daemon", "dbus-send", "dbus-monitor")) {
      assumeTrue(TestBus.isThere(program), program + " is not installed (apt-get install dbus)");
    }
    assumeTrue(TestBus.isThere("setpriv"), "setpriv is not installed (apt-get install util-linux)");
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may act as another user");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    device = new Rig(directory);
    rig().configure("\"DBus\": {\"Enabled\": true}");
    bus =
        new TestBus(
            directory,
            """
            <policy context="default"><allow user="*"/><deny own="*"/><deny send_type="method_call"/>
            <allow send_type="signal"/><allow send_requested_reply="true" send_type="method_return"/>
            <allow send_requested_reply="true" send_type="error"/><allow receive_type="method_call"/>
            <allow receive_type="method_return"/><allow receive_type="error"/>
            <allow receive_type="signal"/><allow send_destination="org.freedesktop.DBus"/></policy>
            <include>%s</include>
            """
                .formatted(POLICY));
    bus().start();
    rig().await(bus()::isUp);
    rig().set("DBUS_SYSTEM_BUS_ADDRESS", bus().address());
    rig().startDaemon();
    rig().await(() -> root(status()).contains("\"status\" : \"consistent\""));
  }

  @AfterEach
  void end() {
    if (bus != null) {
      bus.close();
    }
    if (device != null) {
      device.close();
    }
  }

  @Test
  void rootOwnsTheNamesAndMayDoEverything() throws Exception {
    assertTrue(root(control("Hold")).contains("boolean true"));
    assertTrue(root(control("Release")).contains("released"));
    rig().await(() -> root(token("GetJwtToken")).contains("string \"http://127.0.0.1:"));
  }

  @Test
  void everyoneMaySeeHowTheDeviceIs() throws Exception {
    assertTrue(nobody(status()).contains("\"status\" : \"consistent\""), nobody(status()));
    String all =
        nobody(List.of(PATH, "org.freedesktop.DBus.Properties.GetAll", "string:" + INTERFACE));
    assertTrue(all.contains("\"Waiting\"") && all.contains("\"Held\""), all);
    String described = nobody(List.of(PATH, "org.freedesktop.DBus.Introspectable.Introspect"));
    assertTrue(described.contains("CheckUpdate"), described);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CheckUpdate", "SendInventory", "Hold", "Release", "Approve", "Cancel"})
  void noOtherUserMayOrderAnything(String method) throws Exception {
    String reply = nobody(control(method));
    assertTrue(reply.contains(DENIED), reply);
    assertFalse(rig().agent("show-status").out().contains("On hold"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetJwtToken", "FetchJwtToken"})
  void noOtherUserMayHaveTheToken(String method) throws Exception {
    String reply = nobody(token(method));
    assertTrue(reply.contains(DENIED), reply);
    // The same connection has the other name, too.
    List<String> words = new ArrayList<>(token(method));
    words.set(0, "--dest=io.updateagent.Agent");
    reply = nobody(words);
    assertTrue(reply.contains(DENIED), reply);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.updateagent.Agent", "io.mender.AuthenticationManager"})
  void noOtherUserMayTakeAName(String name) throws Exception {
    String reply =
        say(
            NOBODY,
            List.of(
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.RequestName",
                "string:" + name,
                "uint32:2")); // takes it over from its owner
    assertTrue(reply.contains(DENIED), reply);
  }

  @Test
  void everyoneHearsOfChangesAndNobodyOfTheToken() throws Exception {
    rig().module("app", "[ $1 != SupportsRollback ] || echo Yes");
    rig().artifact("app-2", "app", "app");
    listen("everyone", NOBODY);
    listen("root", "0");
    assertTrue(root(token("FetchJwtToken")).contains("boolean true"));
    rig().await(() -> bus().log("root").contains("member=JwtTokenStateChange"));
    rig().deploy("app-2");
    rig().await(() -> bus().log("everyone").contains("\"artifact\" : \"app-2\""));
    assertTrue(bus().log("everyone").contains("member=StatusChanged"));
    assertFalse(bus().log("everyone").contains("JwtTokenStateChange"), "it came before");
  }

  private void listen(String name, String user) throws IOException, InterruptedException {
    bus().start(name, as(user, List.of("dbus-monitor", "--system", "sender=io.updateagent.Agent")));
    rig().await(() -> bus().log(name).contains("NameAcquired"));
  }

  private static List<String> status() {
    return List.of(
        PATH, "org.freedesktop.DBus.Properties.Get", "string:" + INTERFACE, "string:Status");
  }

  private static List<String> control(String method) {
    return List.of(PATH, INTERFACE + "." + method);
  }

  private static List<String> token(String method) {
    return List.of(
        "--dest=io.mender.AuthenticationManager",
        "/io/mender/AuthenticationManager",
        "io.mender.Authentication1." + method);
  }

  private String root(List<String> words) throws IOException, InterruptedException {
    return say("0", words);
  }

  private String nobody(List<String> words) throws IOException, InterruptedException {
    return say(NOBODY, words);
  }

  /** The reply that a user gets, or what went wrong. */
  private String say(String user, List<String> words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("dbus-send", "--system", "--print-reply"));
    if (!words.get(0).startsWith("--dest")) {
      all.add("--dest=io.updateagent.Agent");
    }
    all.addAll(words);
    return bus().say(as(user, all));
  }

  private static String[] as(String user, List<String> words) {
    List<String> all =
        new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
    all.addAll(words);
    return all.toArray(String[]::new);
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  private TestBus bus() {
    return Objects.requireNonNull(bus);
  }
}
