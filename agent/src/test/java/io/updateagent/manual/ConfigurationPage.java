package io.updateagent.manual;

import io.updateagent.config.Keys;
import java.util.List;

/** The page agent.conf(5), from the list of keys. */
public final class ConfigurationPage {
  private ConfigurationPage() {}

  /** The page. */
  public static Page of(Release release) {
    var page = new Page("agent.conf", 5, release, "configuration of the update agent");
    page.section("SYNOPSIS").paragraph("/etc/agent/agent.conf");
    page.section("DESCRIPTION")
        .paragraph(
            "A JSON object, in which comments as in Java are allowed. If there is none, the agent"
                + " works without a server. \"agent setup\" writes one, which only root may read; see"
                + " agent(8). Another file is named by --config, or by the variable AGENT_CONFIG.")
        .paragraph(
            "The daemon reads it when it starts, the commands each time. A key that is not known is"
                + " warned of, a value that is wrong is refused with its line, and no daemon starts"
                + " with it. A mender.conf works as it is: keys that only mean something there are"
                + " passed over.")
        .paragraph(
            "A number is from 0 to about 2,147,483, and 0 counts as missing, as in a mender.conf.");
    page.section("KEYS");
    for (Keys.Key key : Keys.all()) {
      String usual = key.usual().isEmpty() ? "" : " Without it: %s.".formatted(key.usual());
      page.item(
          Roff.bold(key.name()) + Roff.text(" (%s)".formatted(key.kind())), key.meaning() + usual);
      if (!key.example().equals(key.usual())) {
        page.more("Example: " + key.example());
      }
    }
    page.section("EXAMPLES")
        .paragraph("A device that takes only signed updates, and installs them by night:")
        .example(
            List.of(
                "{",
                "  \"ServerURL\": \"https://updates.example.org\",",
                "  \"ArtifactVerifyKeys\": [\"/etc/agent/artifact.pem\"],",
                "  \"UpdateWindows\": [",
                "    { \"From\": \"01:00\", \"To\": \"04:00\", \"Phases\": [\"install\", \"reboot\"] }",
                "  ]",
                "}"));
    page.section("FILES")
        .item(
            Roff.italic("/usr/share/doc/agent/examples/agent.conf"),
            "an example with every key; none of them counts until its line loses the //");
    page.section("SEE ALSO").paragraph("agent(8)");
    return page;
  }
}
