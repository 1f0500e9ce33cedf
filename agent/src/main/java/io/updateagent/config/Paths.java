package io.updateagent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where things are. Options and environment variables move all of it, so that a test or a second
 * agent touches no system path. A variable that is empty counts as missing. All paths are absolute.
 *
 * @param data state, history, logs, key ({@code AGENT_DATA})
 * @param config the configuration file ({@code AGENT_CONFIG})
 * @param modules directories of update modules ({@code AGENT_MODULES})
 * @param scripts state scripts of the root file system ({@code AGENT_SCRIPTS})
 * @param identity identity scripts ({@code AGENT_IDENTITY})
 * @param inventory inventory scripts ({@code AGENT_INVENTORY})
 * @param hooks directories of programs that are told of events ({@code AGENT_HOOKS})
 * @param run the local socket ({@code AGENT_RUN})
 */
public record Paths(
    Path data,
    Path config,
    List<Path> modules,
    Path scripts,
    Path identity,
    Path inventory,
    Path hooks,
    Path run) {

  /** The places, from options first, then variables, then the defaults. */
  public static Paths from(
      Map<String, String> environment, @Nullable Path dataOption, @Nullable Path configOption) {
    return new Paths(
        dataOption != null
            ? dataOption.toAbsolutePath()
            : path(environment, "AGENT_DATA", "/var/lib/agent"),
        configOption != null
            ? configOption.toAbsolutePath()
            : path(environment, "AGENT_CONFIG", "/etc/agent/agent.conf"),
        modules(environment),
        path(environment, "AGENT_SCRIPTS", "/etc/agent/scripts"),
        path(environment, "AGENT_IDENTITY", "/usr/share/agent/identity"),
        path(environment, "AGENT_INVENTORY", "/usr/share/agent/inventory"),
        path(environment, "AGENT_HOOKS", "/etc/agent/hooks"),
        path(environment, "AGENT_RUN", "/run/agent"));
  }

  private static List<Path> modules(Map<String, String> environment) {
    Path agents = path(environment, "AGENT_MODULES", "/usr/share/agent/modules/v3");
    return !environment.getOrDefault("AGENT_MODULES", "").isEmpty()
        ? List.of(agents)
        : List.of(agents, Path.of("/usr/share/mender/modules/v3"));
  }

  /** Absolute: it is used by programs that are started in other directories. */
  private static Path path(Map<String, String> environment, String variable, String otherwise) {
    String value = environment.getOrDefault(variable, "");
    return Path.of(value.isEmpty() ? otherwise : value).toAbsolutePath();
  }
}
