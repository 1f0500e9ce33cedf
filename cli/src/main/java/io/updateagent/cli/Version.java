package io.updateagent.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of the agent, from the manifest of its jar. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"agent " + text()};
  }

  static String text() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }
}
