package io.updateagent.runtime;

import io.updateagent.remote.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The address of the first real network card: what tells devices apart if nothing better does. */
final class NetworkCard {
  private static final Path CARDS = Path.of("/sys/class/net");
  private static final String NO_ADDRESS = "00:00:00:00:00:00";

  private NetworkCard() {}

  static Map<String, List<String>> identity() throws ServerException {
    try (Stream<Path> cards = Files.list(CARDS)) {
      return cards
          .sorted()
          .map(card -> card.resolve("address"))
          .map(NetworkCard::read)
          .filter(address -> !address.isEmpty() && !address.equals(NO_ADDRESS))
          .findFirst()
          .map(address -> Map.of("mac", List.of(address)))
          .orElseThrow(() -> unknown("no network card has an address"));
    } catch (IOException e) {
      throw unknown(CARDS + " cannot be read");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static ServerException unknown(String reason) {
    return new ServerException(
        ServerException.Kind.MALFORMED,
        "cannot tell the server who this device is: %s; put an identity script in place"
            .formatted(reason));
  }
}
