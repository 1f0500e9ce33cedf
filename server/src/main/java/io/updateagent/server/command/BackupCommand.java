package io.updateagent.server.command;

import io.updateagent.server.store.Backup;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes a backup. */
@Command(
    name = "backup",
    description = {
      "Writes all that the server keeps into one tar file, while it goes on. The file appears when it is"
          + " whole; keep it secret, as it holds the keys of the server.",
      "To restore it: stop the server, unpack the file into an empty directory, and start the server"
          + " with that as --data:",
      "  mkdir -m 700 DIR && tar -xf FILE -C DIR"
    },
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  @ParentCommand @Nullable ServerCommand server;

  @Parameters(paramLabel = "FILE", description = "to write; one that is there is replaced")
  @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    ServerCommand command = Objects.requireNonNull(server);
    Path target = Objects.requireNonNull(file);
    try (Store store = command.openExisting()) {
      int artifacts = new Backup(store, command.directory()).write(target);
      command.out().printf("wrote %s: the database and %d artifacts%n", target, artifacts);
    }
    return Main.DONE;
  }
}
