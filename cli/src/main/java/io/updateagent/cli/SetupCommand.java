package io.updateagent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.config.Configuration;
import io.updateagent.config.ConfigurationException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "setup",
    description = {
      "Says what kind of device this is, and writes a configuration with its server.",
      "On a terminal it asks for what the options do not say."
    })
final class SetupCommand extends Base {
  private static final String TYPE = "[A-Za-z0-9._+:-]{1,100}";

  @Option(
      names = "--device-type",
      paramLabel = "NAME",
      description = "what artifacts must be made for, such as raspberrypi4")
  @Nullable String deviceType;

  @Option(names = "--server-url", paramLabel = "URL", description = "base address of the server")
  @Nullable String serverUrl;

  @Option(
      names = "--tenant-token",
      paramLabel = "TOKEN",
      description =
          "for a hosted server; others see it in the list of processes: better leave it out and be"
              + " asked for it")
  @Nullable String tenantToken;

  @Option(
      names = "--server-cert",
      paramLabel = "FILE",
      description = "authority of the server, if the system does not know it: PEM")
  @Nullable Path serverCertificate;

  @Option(
      names = "--artifact-key",
      paramLabel = "FILE",
      description = "public key that artifacts must be signed with: PEM")
  @Nullable Path artifactKey;

  @Option(
      names = "--update-poll",
      paramLabel = "SECONDS",
      description = "how often the server is asked (default: 1800)")
  @Nullable Integer updatePoll;

  @Option(names = "--force", description = "replace a configuration that is there")
  boolean force;

  @Override
  public Integer call() throws IOException, ConfigurationException {
    Path config = program().paths().config();
    if (Files.exists(config) && !force) {
      throw new IOException("there is a configuration, %s; --force replaces it".formatted(config));
    }
    ask();
    String type = required(deviceType, "--device-type");
    if (!type.matches(TYPE)) {
      throw new IOException(
          "--device-type must be made of letters, digits and . _ + : -, at most 100");
    }
    write(config);
    Files.createDirectories(data());
    replace(data().resolve("device_type"), "device_type=" + type + "\n", "rw-r--r--");
    out().println("wrote " + config);
    out().println("next: systemctl enable agent && systemctl restart agent");
    return ExitCode.DONE;
  }

  /** Whoever gave both options wants to be asked nothing. */
  // From Java 22 to 24 there is a console without a terminal, too; it reads the input as well.
  @SuppressWarnings("SystemConsoleNull")
  private void ask() {
    Console console = System.console();
    if (console == null || (deviceType != null && serverUrl != null)) {
      return;
    }
    deviceType = asked(console, deviceType, "Device type: ");
    serverUrl = asked(console, serverUrl, "Address of the server: ");
    if (tenantToken == null) {
      char[] token = console.readPassword("Tenant token (not shown; empty for none): ");
      tenantToken = token == null || token.length == 0 ? null : new String(token);
    }
  }

  private static @Nullable String asked(Console console, @Nullable String given, String question) {
    String answer = given;
    while (answer == null) {
      String line = console.readLine(question);
      if (line == null) {
        return null; // the end of the input
      }
      answer = line.isBlank() ? null : line.strip();
    }
    return answer;
  }

  private static String required(@Nullable String value, String option) throws IOException {
    if (value == null || value.isBlank()) {
      throw new IOException(option + " is missing, and there is no terminal to ask on");
    }
    return value;
  }

  /** It takes the place of the old one only if the agent understands it. */
  private void write(Path config) throws IOException, ConfigurationException {
    var mapper = new ObjectMapper();
    ObjectNode node = mapper.createObjectNode();
    node.put("ServerURL", required(serverUrl, "--server-url"));
    if (tenantToken != null) {
      node.put("TenantToken", tenantToken);
    }
    if (serverCertificate != null) {
      node.put("ServerCertificate", existing(serverCertificate));
    }
    if (artifactKey != null) {
      node.putArray("ArtifactVerifyKeys").add(existing(artifactKey));
    }
    if (updatePoll != null) {
      node.put("UpdatePollIntervalSeconds", updatePoll);
    }
    Path directory = Objects.requireNonNull(config.toAbsolutePath().getParent());
    Files.createDirectories(directory);
    Path draft = Files.createTempFile(directory, "agent", ".conf"); // only its owner may read it
    try {
      Files.writeString(draft, node.toPrettyString() + "\n");
      Configuration.load(draft, warning -> {});
    } catch (ConfigurationException e) {
      throw new IOException(
          String.valueOf(e.getMessage()).replace(draft.toString(), "the new configuration"), e);
    } finally {
      Files.deleteIfExists(draft);
    }
    replace(config, node.toPrettyString() + "\n", "rw-------");
  }

  private static String existing(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new NoSuchFileException(file.toString(), null, "cannot be read");
    }
    return file.toAbsolutePath().toString();
  }

  private static void replace(Path file, String text, String mode) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
    Files.writeString(draft, text);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
