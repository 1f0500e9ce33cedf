package io.updateagent.process;

import java.util.Map;
import java.util.Set;

/**
 * What a command inherits of the agent's environment: everything that the device's administrator
 * set (proxies, locale), but nothing that is the agent's own. Those are its settings, what systemd
 * tells a service about itself, and options of the Java run time.
 */
final class Inherited {
  /** Where programs are looked for if nobody says so, as under an empty environment. */
  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final String PATH = "PATH";
  private static final String OWN = "AGENT_";
  private static final Set<String> OF_THE_SERVICE =
      Set.of(
          "NOTIFY_SOCKET",
          "WATCHDOG_PID",
          "WATCHDOG_USEC",
          "LISTEN_PID",
          "LISTEN_FDS",
          "LISTEN_FDNAMES",
          "JOURNAL_STREAM",
          "INVOCATION_ID",
          "CREDENTIALS_DIRECTORY",
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "_JAVA_OPTIONS");

  private Inherited() {}

  /** Takes out of an environment what is the agent's own. */
  static void reduce(Map<String, String> environment) {
    environment.keySet().removeIf(Inherited::isOwn);
    if (environment.getOrDefault(PATH, "").isEmpty()) {
      environment.put(PATH, DEFAULT_PATH);
    }
  }

  private static boolean isOwn(String name) {
    return name.startsWith(OWN) || OF_THE_SERVICE.contains(name);
  }
}
