package io.updateagent.cli.artifact;

import java.io.IOException;
import java.util.regex.Pattern;

/** {@code USER:GROUP}, by name or number. */
final class Owner {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][\\w.-]*:[A-Za-z0-9_][\\w.-]*");

  private Owner() {}

  static String checked(String owner) throws IOException {
    if (!FORM.matcher(owner).matches()) {
      throw new IOException("--owner %s is not of the form USER:GROUP".formatted(owner));
    }
    return owner;
  }
}
