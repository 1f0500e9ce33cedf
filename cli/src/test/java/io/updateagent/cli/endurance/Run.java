package io.updateagent.cli.endurance;

/** What a run of the program came to; one that was killed has exit code 137. */
record Run(String command, int exit, String out, String err) {
  boolean wasKilled() {
    return exit == 137;
  }
}
