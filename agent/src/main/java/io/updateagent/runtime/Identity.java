package io.updateagent.runtime;

import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import io.updateagent.remote.ServerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who this device is, towards a server: what the identity script prints. Without a script it is the
 * address of the first network card.
 */
final class Identity {
  private static final List<String> SCRIPTS =
      List.of("agent-device-identity", "mender-device-identity");
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Path directory;
  private final Commands commands;

  Identity(Path directory, Commands commands) {
    this.directory = MenderDirectories.orOf(directory, "identity");
    this.commands = commands;
  }

  /**
   * The identity's attributes.
   *
   * @throws ServerException if the script fails or prints nothing
   */
  Map<String, List<String>> attributes() throws ServerException {
    Optional<Path> script =
        SCRIPTS.stream().map(directory::resolve).filter(Files::isExecutable).findFirst();
    return script.isPresent() ? run(script.get()) : NetworkCard.identity();
  }

  private Map<String, List<String>> run(Path script) throws ServerException {
    Completion completion =
        commands.run(
            new Command(List.of(script.toString()), null, Map.of(), LONGEST, line -> {}, true));
    Map<String, List<String>> attributes = KeyValues.parse(completion.stdout());
    if (!completion.succeeded() || attributes.isEmpty()) {
      String problem = completion.succeeded() ? "printed no name=value line" : completion.inWords();
      throw new ServerException(
          ServerException.Kind.MALFORMED,
          "cannot tell the server who this device is: %s %s".formatted(script, problem));
    }
    return attributes;
  }
}
