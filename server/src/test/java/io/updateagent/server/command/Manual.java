package io.updateagent.server.command;

import io.updateagent.manual.CommandLinePart;
import io.updateagent.manual.Page;
import io.updateagent.manual.Release;
import io.updateagent.manual.Roff;
import io.updateagent.manual.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** What the packages of the server bring for people at a terminal; written as they are made. */
public final class Manual {
  private Manual() {}

  /** Arguments: directory, version, time of the build. */
  public static void main(String[] arguments) throws IOException {
    var surroundings = new Surroundings(Path.of(arguments[0]));
    surroundings.add("agent-server", 8, page(Release.of(arguments[1], arguments[2])));
    surroundings.add(commandLine());
  }

  static CommandLine commandLine() {
    return Main.commandLine(new ServerCommand());
  }

  /** The page agent-server(8). */
  static Page page(Release release) {
    var calls = new CommandLinePart(commandLine());
    var page =
        new Page("agent-server", 8, release, "management server for a bench or a small site");
    calls.addCalls(page);
    addDescription(page);
    calls.addOptions(page);
    calls.addCommands(page);
    calls.addExits(page);
    addFiles(page);
    addExamples(page);
    page.section("SEE ALSO").paragraph("agent(8), agent.conf(5), systemctl(1), runuser(1)");
    return page;
  }

  private static void addDescription(Page page) {
    page.section("DESCRIPTION")
        .paragraph(
            "Without a command it is the server: devices ask it for updates, people use it with a"
                + " browser, and programs with a management API. It is one process with one directory,"
                + " and runs until it is stopped. A device that could not be put back after a failed"
                + " update is shown as inconsistent on every page, with its causes, until it is cured.")
        .paragraph(
            "At its first start it prints a link, at which the password of the first administrator is"
                + " set; as a service it prints into the journal: journalctl -u agent-server.")
        .paragraph(
            "By default only this machine can reach it. Before other machines can, it is to have a"
                + " certificate (--tls-certificate and --tls-key), or a proxy that has one.")
        .paragraph(
            "The commands work on the same directory, whether the server runs or not, as the user"
                + " that the server runs as.");
  }

  private static void addFiles(Page page) {
    page.section("FILES")
        .item(
            Roff.italic("/etc/default/agent-server"),
            "options of the service, in AGENT_SERVER_OPTIONS")
        .item(
            Roff.italic("/var/lib/agent-server/"),
            "all that the server keeps: server.db, artifacts/; it belongs to the user agent-server");
  }

  private static void addExamples(Page page) {
    page.section("EXAMPLES")
        .paragraph("For other machines, with a certificate:")
        .example(
            List.of(
                "agent-server --listen 0.0.0.0:8443 \\",
                "    --tls-certificate /etc/agent-server/cert.pem --tls-key /etc/agent-server/key.pem"))
        .paragraph("A user of the server that runs as a service:")
        .example(
            List.of(
                "runuser -u agent-server -- \\",
                "    agent-server --data /var/lib/agent-server user add ada --role operate"));
  }
}
