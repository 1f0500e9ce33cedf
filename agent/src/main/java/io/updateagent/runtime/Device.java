package io.updateagent.runtime;

import io.updateagent.config.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What kind of device this is, from {@code device_type} in the data directory. */
final class Device {
  private static final String KEY = "device_type=";

  private final Path file;

  Device(Paths paths) {
    this.file = paths.data().resolve("device_type");
  }

  /**
   * The device type.
   *
   * @throws Refusal if the file is missing, unreadable or says nothing
   */
  String type() throws Refusal {
    try {
      Optional<String> type =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> line.startsWith(KEY))
              .map(line -> line.substring(KEY.length()).strip())
              .filter(value -> !value.isEmpty())
              .findFirst();
      return type.orElseThrow(
          () -> refusal("%s has no line %sNAME".formatted(file, KEY), new IOException("no type")));
    } catch (NoSuchFileException e) {
      throw refusal("%s is missing; write %sNAME into it".formatted(file, KEY), e);
    } catch (IOException e) {
      throw refusal("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Refusal refusal(String detail, IOException cause) {
    return new Refusal("the device type is not known: " + detail, cause);
  }
}
