package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code outbox}: verdicts that no server took yet, oldest first; missing while there are none. It
 * is beside the state: what a server does not know must never be in the way of what the device
 * remembers, and if it is lost the inventory still tells how the device is.
 *
 * <pre>{@code
 * { "reports" : [ { "deployment" : "7f3c...", "artifact" : "app-2", "success" : false,
 *     "words" : "rolled-back: ArtifactInstall: ...", "started" : "2026-11-23T02:14:00Z",
 *     "told" : true,                 the verdict arrived, the log did not
 *     "refusals" : 0 } ] }           how often a server answered, and did not take it
 * }</pre>
 */
public final class Outbox {
  static final String NAME = "outbox";

  /** How many reports are kept; then the oldest is given up. */
  static final int MOST = 20;

  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final int LARGEST = 256 * 1024;
  private static final int LONGEST_WORDS = 2000;

  private final FileSystem disk;
  private final DurableFile file;

  /**
   * @param data the data directory; must exist
   */
  public Outbox(Path data) {
    this(new Disk(), data);
  }

  Outbox(FileSystem disk, Path data) {
    this.disk = disk;
    this.file = new DurableFile(disk, data.resolve(NAME));
  }

  /**
   * A verdict that a server does not know, or whose log it does not have.
   *
   * @param deployment the id
   * @param artifact the artifact's name
   * @param success whether it is one
   * @param words the verdict and its causes, in words
   * @param started when the deployment began; with its id it names the log
   * @param told whether only the log is left
   * @param refusals how often a server answered, and did not take it
   */
  public record Report(
      String deployment,
      String artifact,
      boolean success,
      String words,
      Instant started,
      boolean told,
      int refusals) {

    /** Keeps no more words than a server takes. */
    public Report {
      words = words.substring(0, Math.min(words.length(), LONGEST_WORDS));
    }

    /** The same, once only the log is left. */
    public Report withLogLeft() {
      return new Report(deployment, artifact, success, words, started, true, refusals);
    }

    /** The same, after a server did not take it. */
    public Report refused() {
      return new Report(deployment, artifact, success, words, started, told, refusals + 1);
    }
  }

  /** What is left to be told, oldest first. */
  public List<Report> reports() {
    try {
      return parse(Json.parse(disk.read(file.path(), LARGEST)));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | DamagedException e) {
      LOG.warn(
          "cannot read {}: {}; what it held is told to no server", file.path(), e.getMessage());
      return List.of();
    }
  }

  /**
   * Keeps a report, in place of one about the same deployment.
   *
   * @throws IOException if that is not possible; what was kept before is still there
   */
  public void keep(Report report) throws IOException {
    List<Report> reports = new ArrayList<>(reports());
    int known = indexOf(reports, report.deployment());
    if (known >= 0) {
      reports.set(known, report);
    } else {
      reports.add(report);
    }
    if (reports.size() > MOST) {
      LOG.warn("deployment {} is told to no server: too many reports are left", reports.remove(0));
    }
    write(reports);
  }

  /** Lets the report about a deployment go, if there is one. */
  public void remove(String deployment) throws IOException {
    List<Report> reports = new ArrayList<>(reports());
    if (reports.removeIf(report -> report.deployment().equals(deployment))) {
      write(reports);
    }
  }

  private static int indexOf(List<Report> reports, String deployment) {
    return reports.stream().map(Report::deployment).toList().indexOf(deployment);
  }

  private void write(List<Report> reports) throws IOException {
    if (reports.isEmpty()) {
      file.remove();
      return;
    }
    ObjectNode node = Json.object();
    node.set("reports", json(reports));
    file.replace(Json.pretty(node).getBytes(StandardCharsets.UTF_8));
  }

  /** The list in the document. */
  public static ArrayNode json(List<Report> reports) {
    ArrayNode array = Json.object().putArray("reports");
    for (Report report : reports) {
      array
          .addObject()
          .put("deployment", report.deployment())
          .put("artifact", report.artifact())
          .put("success", report.success())
          .put("words", report.words())
          .put("started", report.started().toString())
          .put("told", report.told())
          .put("refusals", report.refusals());
    }
    return array;
  }

  private static List<Report> parse(JsonNode node) throws DamagedException {
    var reports = new ArrayList<Report>();
    for (JsonNode report : node.path("reports")) {
      reports.add(
          new Report(
              Json.text(report, "deployment"),
              Json.text(report, "artifact"),
              Json.flag(report, "success"),
              Json.text(report, "words"),
              Json.time(report, "started"),
              Json.flag(report, "told"),
              (int) Json.number(report, "refusals")));
    }
    return reports;
  }
}
