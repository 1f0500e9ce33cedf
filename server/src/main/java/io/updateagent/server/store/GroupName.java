package io.updateagent.server.store;

import java.util.regex.Pattern;

/** What the group of a device may be called, by whatever way it is given. */
public final class GroupName {
  /** What such a name is, for whoever gave another. */
  public static final String RULE =
      "group must have 1 to 100 letters, digits, spaces and ._- and begin with a letter or digit";

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._ -]{0,99}");

  private GroupName() {}

  /** Whether it is one. */
  public static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }
}
