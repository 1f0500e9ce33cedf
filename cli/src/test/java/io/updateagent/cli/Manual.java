package io.updateagent.cli;

import io.updateagent.manual.CommandLinePart;
import io.updateagent.manual.ConfigurationPage;
import io.updateagent.manual.Environment;
import io.updateagent.manual.Page;
import io.updateagent.manual.Release;
import io.updateagent.manual.Roff;
import io.updateagent.manual.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What the packages of the agent bring for people at a terminal; written as they are made. */
public final class Manual {
  private Manual() {}

  /** Arguments: directory, version, time of the build. */
  public static void main(String[] arguments) throws IOException {
    var surroundings = new Surroundings(Path.of(arguments[0]));
    var release = Release.of(arguments[1], arguments[2]);
    surroundings.add("agent", 8, program(release));
    surroundings.add("agent.conf", 5, ConfigurationPage.of(release));
    surroundings.add(Main.commandLine());
  }

  /** The page agent(8): one for all commands, so that whoever searches in it finds. */
  static Page program(Release release) {
    var calls = new CommandLinePart(Main.commandLine());
    var page = new Page("agent", 8, release, calls.summary());
    calls.addCalls(page);
    addDescription(page);
    calls.addOptions(page);
    calls.addCommands(page);
    addInconsistent(page);
    calls.addExits(page);
    addEnvironment(page);
    addFiles(page);
    calls.addExamples(page);
    page.section("SEE ALSO")
        .paragraph("agent.conf(5), agent-server(8), systemctl(1), journalctl(1)");
    return page;
  }

  private static void addDescription(Page page) {
    page.section("DESCRIPTION")
        .paragraph(
            "The agent installs artifacts: files that say which devices they are for, what they"
                + " replace, and which update module writes each payload. It takes them from a server,"
                + " as the service agent.service, or from a person, with \"agent install\". What fails is"
                + " rolled back.")
        .paragraph(
            "An update goes through states, each of them kept on the disk before it is entered:"
                + " Download, ArtifactInstall, ArtifactReboot, ArtifactVerifyReboot, ArtifactCommit;"
                + " and if something fails, ArtifactRollback, ArtifactRollbackReboot,"
                + " ArtifactVerifyRollbackReboot, ArtifactFailure; at last Cleanup. A process that was"
                + " killed, or a power cut, is no reason to lose track: the next start goes on, or rolls"
                + " back.")
        .paragraph(
            "A deployment ends with one verdict: success; not-started, when nothing was changed;"
                + " rolled-back, when the device is as before; or inconsistent, when it could not be put"
                + " back. Commands work whether the daemon runs or not; only one process at a time"
                + " drives an update.");
  }

  private static void addInconsistent(Page page) {
    page.section("INCONSISTENT DEVICES")
        .paragraph(
            "If an update fails, and the device cannot be put back as it was, it is INCONSISTENT, and"
                + " says so until it is cured: \"agent show-status\" with the causes and exit code 3, the"
                + " file /var/lib/agent/inconsistent, the server, and the name of the artifact, which"
                + " then ends in _INCONSISTENT. A reboot does not change that, and neither does the"
                + " success of an update of something else.")
        .paragraph(
            "The cure is an update that succeeds and replaces what was damaged: the same one again, or"
                + " another. Whoever repaired the device by hand takes the flag back, and says why:")
        .example(List.of("agent clear-inconsistent --reason \"restored /opt/app from the image\""));
  }

  private static void addEnvironment(Page page) {
    page.section("ENVIRONMENT");
    page.paragraph("Each of them counts instead of what stands below it; options go first.");
    for (Environment.Variable variable : Environment.all()) {
      String names = variable.names().stream().map(Roff::bold).collect(Collectors.joining(", "));
      page.item(names, variable.instead().replace("`", ""));
    }
  }

  private static void addFiles(Page page) {
    page.section("FILES");
    file(page, "/etc/agent/agent.conf", "configuration; see agent.conf(5)");
    file(page, "/etc/agent/scripts/", "state scripts of this device: Idle, Sync, Download");
    file(
        page,
        "/etc/agent/hooks/on-{success,failure,inconsistent,cured}.d/",
        "programs that are told what happened, as JSON on standard input");
    file(
        page,
        "/usr/share/agent/modules/v3/",
        "update modules; those in /usr/share/mender/modules/v3/ count as well");
    file(
        page,
        "/usr/share/agent/identity/, /usr/share/agent/inventory/",
        "programs that print who the device is, and what is known of it");
    file(page, "/var/lib/agent/device_type", "device_type=NAME: what artifacts must be made for");
    file(page, "/var/lib/agent/state", "the memory of the agent: JSON, for people to read");
    file(
        page,
        "/var/lib/agent/inconsistent",
        "is there exactly while the device is inconsistent, and says why");
    file(page, "/var/lib/agent/history.jsonl", "every deployment that finished, one a line");
    file(page, "/var/lib/agent/deployments/", "a log of each of the latest deployments");
    file(page, "/var/lib/agent/key.pem", "the key by which the server knows this device");
    file(page, "/run/agent/agent.sock", "where the daemon hears the commands");
  }

  private static void file(Page page, String name, String meaning) {
    page.item(Roff.italic(name), meaning);
  }
}
