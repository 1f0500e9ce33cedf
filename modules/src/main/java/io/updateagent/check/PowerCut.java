package io.updateagent.check;

/** Ends the agent where it stands, as a kill, a power cut or a reboot does. */
final class PowerCut extends RuntimeException {
  private static final long serialVersionUID = 1;

  PowerCut(String what) {
    super(what, null, false, false);
  }
}
