package io.updateagent.runtime;

import io.updateagent.config.Configuration;
import io.updateagent.config.Paths;
import java.time.Duration;
import java.util.Map;

/**
 * What an agent is made from.
 *
 * @param paths where things are
 * @param configuration the configuration
 * @param retryMinimum shortest wait between repetitions
 * @param environment variables of the process, for proxies
 * @param version the agent's version
 * @param boot the id of this boot of the system
 */
public record Setup(
    Paths paths,
    Configuration configuration,
    Duration retryMinimum,
    Map<String, String> environment,
    String version,
    String boot) {}
