package io.updateagent.server.command;

import io.updateagent.server.access.Passwords;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Asks for a new password: on a terminal unseen, otherwise it is the first line of the input. */
final class NewPassword {
  private NewPassword() {}

  /**
   * Its hash.
   *
   * @throws IOException if there is none
   * @throws IllegalArgumentException if it is too short or too long
   */
  static String hash() throws IOException {
    return new Passwords(Passwords.USUAL_COST).hash(read());
  }

  // From Java 22 to 24 there is a console without a terminal, too; it reads the input as well.
  @SuppressWarnings("SystemConsoleNull")
  private static String read() throws IOException {
    Console console = System.console();
    if (console != null) {
      return new String(console.readPassword("password: "));
    }
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (line == null) {
      throw new IOException("no password came on standard input; give it there, in one line");
    }
    return line;
  }
}
