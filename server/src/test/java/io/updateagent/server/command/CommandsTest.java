package io.updateagent.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.store.Credential;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of the program, run in this process; what they say and answer. */
class CommandsTest {
  @TempDir Path directory;

  private record Run(int exit, String out, String err) {}

  private Run run(String... words) {
    return typing("", words);
  }

  private Run typing(String input, String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var all = new ArrayList<>(List.of(words));
    all.add("--data");
    all.add(directory.resolve("data").toString());
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
      CommandLine program =
          Main.commandLine(new ServerCommand())
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true));
      int exit = program.execute(all.toArray(String[]::new));
      return new Run(exit, out.toString(), err.toString());
    } finally {
      System.setIn(before);
    }
  }

  private void failed(int exit, String message, Run run) {
    assertEquals(exit, run.exit(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("agent-server: "), run.err());
    assertTrue(run.err().contains(message), run.err());
  }

  @Test
  void theNameOfACommandMayBeTheValueOfAnOption() {
    ServerCommand command = new ServerCommand();
    Main.commandLine(command).parseArgs("--token", "token", "--listen", "127.0.0.1:0");
    assertEquals("token", command.token);
  }

  @Test
  void usersAreAddedListedChangedAndRemoved() throws Exception {
    assertEquals(0, typing("correct horse\n", "user", "add", "ada", "--role", "admin").exit());
    failed(1, "already", typing("correct horse\n", "user", "add", "ada", "--role", "read"));
    assertTrue(run("user", "list").out().startsWith("ada\tadmin\t"));
    assertEquals(0, typing("battery staple\n", "user", "passwd", "ada").exit());
    failed(1, "last admin", run("user", "remove", "ada"));
    assertEquals(0, typing("correct horse\n", "user", "add", "bob", "--role", "read").exit());
    assertEquals("removed bob\n", run("user", "remove", "bob").out());
    failed(1, "no user bob", run("user", "remove", "bob"));
    failed(1, "no user bob", typing("x\n", "user", "passwd", "bob"));
    try (Store store = Store.open(directory.resolve("data"), InstantSource.system())) {
      String audit = store.audit().latest(0, 100).toString();
      assertTrue(audit.contains("password changed") && audit.contains("user removed"), audit);
      assertFalse(audit.contains("battery"), audit);
    }
  }

  @Test
  void aTokenIsPrintedOnceAndWorksUntilItIsRevoked() throws Exception {
    Run made = run("token", "create", "ci", "--role", "operate", "--days", "30");
    String secret = made.out().strip();
    Run listed = run("token", "list");
    assertTrue(listed.out().contains("\tci\toperate\t20"), listed.out());
    assertFalse(listed.out().contains(secret));
    Path data = directory.resolve("data");
    try (Store store = Store.open(data, InstantSource.system())) {
      Credential found = store.credentials().find(secret).orElseThrow();
      assertEquals(Role.OPERATE, found.role());
      assertTrue(made.err().contains(found.id()), made.err());
      assertEquals(0, run("token", "revoke", found.id()).exit(), "while the store is open");
      assertTrue(store.credentials().find(secret).isEmpty());
    }
    failed(1, "no token", run("token", "revoke", "x"));
  }

  @Test
  void whatIsNotUnderstoodIsSaidInOneLine() {
    failed(64, "HOST:PORT", run("--listen", "8080"));
    failed(64, "HOST:PORT", run("--listen", "127.0.0.1:99999"));
    failed(64, "--bogus", run("--bogus"));
    failed(64, "go together", run("--tls-key", "key.pem"));
    failed(64, "there is no role \"root\"", run("user", "add", "ada", "--role", "root"));
    failed(64, "--role", run("token", "create", "x"));
    failed(64, "subcommand", run("user"));
    failed(1, "password", typing("short\n", "user", "add", "ada", "--role", "admin"));
    failed(1, "no password came", run("user", "add", "ada", "--role", "admin"));
    failed(1, "letters", typing("correct horse\n", "user", "add", "a b", "--role", "admin"));
    failed(64, "--days", run("token", "create", "x", "--role", "read", "--days", "0"));
  }

  @Test
  void aDirectoryThatNoServerUsedIsNotMadeIntoOne() {
    failed(1, "no server's data", run("user", "list"));
    failed(1, "no server's data", run("backup", directory.resolve("b.tar").toString()));
    assertFalse(Files.exists(directory.resolve("data")));
  }

  @Test
  void aServerThatCannotStartSaysWhy() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    failed(1, "there is no file", run("--tls-certificate", "/none", "--tls-key", "/none"));
    failed(
        1,
        "no certificate",
        run("--tls-certificate", file.toString(), "--tls-key", file.toString()));
  }

  @Test
  void whatCannotBeTheServersDataIsNamedWithTheReason() throws Exception {
    Path data = directory.resolve("data");
    Files.writeString(data, "x");
    failed(1, data + " for the server's data: it is no directory", run("--listen", "127.0.0.1:0"));
    Files.delete(data);
    Files.createDirectory(data);
    Files.writeString(data.resolve("server.db"), "no database at all, but longer than a header");
    failed(1, "cannot use the database " + data, run("--listen", "127.0.0.1:0"));
  }

  @Test
  void aServerThatCannotListenOrReadItsFolderSaysWhere() throws Exception {
    String none = directory.resolve("none").toString();
    failed(1, none, run("--listen", "127.0.0.1:0", "--artifacts", none));
    failed(1, "there is no such host", run("--listen", "no.such.host.invalid:0"));
    failed(1, "assign", run("--listen", "192.0.2.1:0"));
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      failed(1, "in use", run("--listen", "127.0.0.1:" + taken.getLocalPort()));
    }
  }

  @Test
  void aBackupThatCannotBeWrittenSaysWhy() throws Exception {
    assertEquals(0, typing("correct horse\n", "user", "add", "ada", "--role", "admin").exit());
    failed(1, directory + ": it is a directory", run("backup", directory.toString()));
    Path nowhere = directory.resolve("none/b.tar");
    failed(1, "there is no directory " + nowhere.getParent(), run("backup", nowhere.toString()));
  }

  @Test
  void helpExplainsEveryOptionAndCommand() {
    for (List<String> words :
        List.of(List.<String>of(), List.of("backup"), List.of("user"), List.of("token"))) {
      var all = new ArrayList<>(words);
      all.add("--help");
      Run help = run(all.toArray(String[]::new));
      assertEquals(0, help.exit(), help.err());
    }
    String help = run("--help").out();
    for (String word :
        List.of(
            "--listen", "--data", "--artifacts", "--accept-all", "--token", "--tls-certificate")) {
      assertTrue(help.contains(word), help);
    }
    assertTrue(help.contains("backup") && help.contains("64 the command line"), help);
    assertTrue(run("backup", "--help").out().contains("tar -xf FILE -C DIR"));
  }

  @Test
  void anAddressIsReadAndKnownToBeLocalOrNot() {
    var converter = new ListenAddress.Converter();
    assertEquals(new ListenAddress("::1", 80), converter.convert("[::1]:80"));
    assertEquals(new ListenAddress("::1", 80), converter.convert("::1:80"));
    assertTrue(converter.convert("127.0.0.1:0").isLoopback());
    assertTrue(converter.convert("localhost:0").isLoopback());
    assertFalse(converter.convert("0.0.0.0:0").isLoopback());
  }
}
