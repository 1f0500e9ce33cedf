package io.updateagent.script;

/** When a state script runs. */
public enum ScriptAction {
  /** Before the state's work. */
  ENTER("Enter"),
  /** After it. */
  LEAVE("Leave"),
  /** After it failed. */
  ERROR("Error");

  private final String word;

  ScriptAction(String word) {
    this.word = word;
  }

  /** The word in a script's name. */
  public String word() {
    return word;
  }
}
