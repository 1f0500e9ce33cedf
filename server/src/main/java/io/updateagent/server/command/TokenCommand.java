package io.updateagent.server.command;

import io.updateagent.server.store.Credential;
import io.updateagent.server.store.Credentials;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** What programs show at the management API. All of it works while the server runs. */
@Command(
    name = "token",
    description = "Makes and ends tokens, which programs show as \"Authorization: Bearer TOKEN\".",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class TokenCommand {
  private static final int MOST_DAYS = 36_500;

  @ParentCommand @Nullable ServerCommand server;

  /** How many days a token is good. */
  static final class Days implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      int days = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
      if (days < 1 || days > MOST_DAYS) {
        throw new TypeConversionException("must be from 1 to " + MOST_DAYS);
      }
      return days;
    }
  }

  private ServerCommand server() {
    return Objects.requireNonNull(server);
  }

  @Command(
      name = "create",
      description = "Makes a token and prints it, this once: only its sum is kept.",
      mixinStandardHelpOptions = true)
  int create(
      @Parameters(paramLabel = "NAME", description = "what it is for") String name,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              converter = RoleName.class,
              description = "what it may do: read, operate or admin")
          Role role,
      @Option(
              names = "--days",
              paramLabel = "N",
              converter = Days.class,
              description = "how long it is good (default: for ever)")
          @Nullable Integer days)
      throws IOException {
    Optional<Duration> lifetime = Optional.ofNullable(days).map(Duration::ofDays);
    try (Store store = server().open()) {
      Credentials.Made made = store.credentials().token(name, null, role, lifetime);
      store
          .audit()
          .note(
              "command line", "token created", made.credential().id(), name + " as " + role.word());
      server().out().println(made.secret());
      server().err().printf("id %s, to revoke it by%n", made.credential().id());
    }
    return Main.DONE;
  }

  @Command(
      name = "list",
      description = "Prints the tokens: id, name, role, until when.",
      mixinStandardHelpOptions = true)
  int list() throws IOException {
    try (Store store = server().openExisting()) {
      for (Credential token : store.credentials().tokens()) {
        Object end = token.expires() == null ? "for ever" : token.expires();
        server()
            .out()
            .printf("%s\t%s\t%s\t%s%n", token.id(), token.name(), token.role().word(), end);
      }
    }
    return Main.DONE;
  }

  @Command(name = "revoke", description = "Ends a token at once.", mixinStandardHelpOptions = true)
  int revoke(@Parameters(paramLabel = "ID", description = "as token list shows it") String id)
      throws IOException {
    try (Store store = server().openExisting()) {
      if (!store.credentials().revoke(id)) {
        throw new IOException("there is no token with the id %s; see token list".formatted(id));
      }
      store.audit().note("command line", "token revoked", id, "");
    }
    server().out().println("revoked " + id);
    return Main.DONE;
  }
}
