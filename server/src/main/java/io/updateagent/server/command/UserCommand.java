package io.updateagent.server.command;

import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import io.updateagent.server.store.User;
import io.updateagent.server.store.Users;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Who may log in. All of it works while the server runs. */
@Command(
    name = "user",
    description =
        "Says who may log in. Roles: read (look), operate (let devices in, upload, deploy), admin.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class UserCommand {
  @ParentCommand @Nullable ServerCommand server;

  private ServerCommand server() {
    return Objects.requireNonNull(server);
  }

  @Command(
      name = "add",
      description = "Adds a user. The password is asked for, or is the first line of the input.",
      mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              converter = RoleName.class,
              description = "read, operate or admin")
          Role role)
      throws IOException {
    try (Store store = server().open()) {
      if (!store.users().add(name, NewPassword.hash(), role)) {
        throw new IOException("there is a user %s already; see user passwd".formatted(name));
      }
      store.audit().note("command line", "user added", name, "as " + role.word());
    }
    server().out().printf("added %s as %s%n", name, role.word());
    return Main.DONE;
  }

  @Command(
      name = "list",
      description = "Prints the users: name, role, since when.",
      mixinStandardHelpOptions = true)
  int list() throws IOException {
    try (Store store = server().openExisting()) {
      for (User user : store.users().all()) {
        server().out().printf("%s\t%s\t%s%n", user.name(), user.role().word(), user.created());
      }
    }
    return Main.DONE;
  }

  @Command(
      name = "remove",
      description = "Removes a user, with all sessions and tokens. The last admin stays.",
      mixinStandardHelpOptions = true)
  int remove(@Parameters(paramLabel = "NAME") String name) throws IOException {
    try (Store store = server().openExisting()) {
      Users.Change change = store.users().remove(name);
      switch (change) {
        case NOT_FOUND -> throw new IOException("there is no user " + name);
        case LAST_ADMIN ->
            throw new IOException(name + " is the last admin; add another one before");
        case DONE -> store.audit().note("command line", "user removed", name, "");
      }
    }
    server().out().println("removed " + name);
    return Main.DONE;
  }

  @Command(
      name = "passwd",
      description = "Gives a user another password, and ends what is open with the old one.",
      mixinStandardHelpOptions = true)
  int passwd(@Parameters(paramLabel = "NAME") String name) throws IOException {
    try (Store store = server().openExisting()) {
      if (store.users().find(name).isEmpty()) {
        throw new IOException("there is no user " + name);
      }
      store.users().password(name, NewPassword.hash());
      store.audit().note("command line", "password changed", name, "");
    }
    server().out().println("changed the password of " + name);
    return Main.DONE;
  }
}
