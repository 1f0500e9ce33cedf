package io.updateagent.manual;

import java.util.List;

/** The variables that the agent minds; documents and pages list them from here. */
public final class Environment {
  private Environment() {}

  /**
   * A variable, or several of a kind.
   *
   * @param names one or more
   * @param instead what counts without them, in Markdown
   */
  public record Variable(List<String> names, String instead) {}

  /** All that people are to know of. */
  public static List<Variable> all() {
    return List.of(
        variable("`/var/lib/agent`", "AGENT_DATA"),
        variable("`/etc/agent/agent.conf`", "AGENT_CONFIG"),
        variable(
            "`/usr/share/agent/modules/v3`, then `/usr/share/mender/modules/v3`", "AGENT_MODULES"),
        variable("`/etc/agent/scripts`, `/etc/agent/hooks`", "AGENT_SCRIPTS", "AGENT_HOOKS"),
        variable(
            "`/usr/share/agent/identity`, `/usr/share/agent/inventory`",
            "AGENT_IDENTITY",
            "AGENT_INVENTORY"),
        variable("`/run/agent`: the control socket", "AGENT_RUN"),
        variable(
            "`INFO`: from which level on is logged (`ERROR`, `WARN`, `INFO`, `DEBUG`)",
            "AGENT_LOG_LEVEL"),
        variable("nothing: more options for the Java run time", "AGENT_JAVA_OPTIONS"));
  }

  private static Variable variable(String instead, String... names) {
    return new Variable(List.of(names), instead);
  }
}
