package io.updateagent.config;

/** A configuration that cannot be used. The message says where, what, and what is expected. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * A problem in one line; line breaks and the like in what the file says are shown as {@code ?}.
   */
  public ConfigurationException(String message) {
    super(message.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?"));
  }
}
