package io.updateagent.cli;

/** What the program's exit codes mean; they are part of its interface. */
public final class ExitCode {
  /** Done; for {@code show-status}: consistent, or an agent is at work on an update. */
  public static final int DONE = 0;

  /** Failed; one line on standard error says what and what to do. */
  public static final int FAILED = 1;

  /** Nothing is in progress that could be committed, rolled back or resumed. */
  public static final int NOTHING_IN_PROGRESS = 2;

  /**
   * {@code show-status}: the device is inconsistent, or nobody knows: its update was interrupted.
   */
  public static final int INCONSISTENT = 3;

  /** Installed, and a reboot is wanted; only with {@code --reboot-exit-code}. */
  public static final int REBOOT_WANTED = 4;

  /** {@code show-status}: the state cannot be read. */
  public static final int UNREADABLE = 5;

  /** The command line was not understood. */
  public static final int USAGE = 64;

  private ExitCode() {}
}
