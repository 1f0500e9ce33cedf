package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.config.HawkbitSettings;
import io.updateagent.config.HawkbitSettings.Credential;
import io.updateagent.process.LocalCommands;
import io.updateagent.process.RunningCommands;
import io.updateagent.remote.ServerException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HawkbitAccessTest {
  @TempDir Path directory;

  @Test
  void aTokenIsShownAsTheServerWantsIt() throws Exception {
    assertEquals(
        "TargetToken abc", access(new Credential("TargetToken", "abc", null)).authorization());
    assertNull(access(null).authorization());
  }

  @Test
  void aTokenInAFileMayBeChangedAtAnyTime() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "abc\n");
    HawkbitAccess access = access(new Credential("GatewayToken", null, file));
    assertEquals("GatewayToken abc", access.authorization());
    Files.writeString(file, "  def  \r\n");
    assertEquals("GatewayToken def", access.authorization());
  }

  @Test
  void aFileWithoutATokenIsSaidWithoutItsContent() throws Exception {
    Path file = directory.resolve("token");
    assertSaid(file, "there is no such file");
    Files.writeString(file, "hush hush");
    assertSaid(file, "it must hold one line of printable ASCII without spaces");
    Files.writeString(file, "x".repeat(513));
    assertSaid(file, "it must hold one line of printable ASCII without spaces");
    assertSaid(directory, "Is a directory");
  }

  @Test
  void theConfiguredControllerIdCountsBeforeTheIdentity() throws Exception {
    assertEquals("box-1", access(null).controllerId());
    Path script =
        Files.writeString(directory.resolve("agent-device-identity"), "#!/bin/sh\necho a=b c\n");
    assertTrue(script.toFile().setExecutable(true));
    var settings = new HawkbitSettings("DEFAULT", null, null, false);
    assertEquals("b_c", new HawkbitAccess(settings, identity()).controllerId());
  }

  private void assertSaid(Path file, String why) {
    HawkbitAccess access = access(new Credential("TargetToken", null, file));
    ServerException e =
        assertThrows(
            ServerException.class,
            () -> {
              access.authorization();
            });
    assertEquals("cannot read the server's token from %s: %s".formatted(file, why), e.getMessage());
  }

  private HawkbitAccess access(@Nullable Credential credential) {
    return new HawkbitAccess(
        new HawkbitSettings("DEFAULT", "box-1", credential, false), identity());
  }

  private Identity identity() {
    return new Identity(
        directory, new LocalCommands(new RunningCommands(directory.resolve("running"))));
  }
}
