package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code outbox}: verdicts that no server took yet, oldest first; missing while there are none. It
 * is beside the state: what a server does not know must never be in the way of what the device
 * remembers. If it cannot be read it is set aside before a new one is written ({@link SetAside});
 * what is given up is said in the log and in the history.
 *
 * <pre>{@code
 * { "reports" : [ { "deployment" : "7f3c...", "artifact" : "app-2", "success" : false,
 *     "words" : "rolled-back: ArtifactInstall: ...", "started" : "2026-11-23T02:14:00Z",
 *     "told" : true,                 the verdict arrived, the log did not
 *     "refusals" : 2,                how often a server answered, and did not take it,
 *     "refused_since" : "2026-11-23T02:15:00Z", "refused_latest" : "2026-11-23T02:45:00Z" } ] }
 * }</pre>
 */
public final class Outbox {
  static final String NAME = "outbox";

  /** How many reports are kept; then the oldest is given up. */
  static final int MOST = 20;

  private static final int LARGEST = 256 * 1024;
  private static final int LONGEST_WORDS = 2000;

  private final FileSystem disk;
  private final DurableFile file;
  private final SetAside aside;
  private final History history;
  private final InstantSource clock;
  private String said = "";

  /**
   * @param data the data directory; must exist
   */
  public Outbox(Path data, InstantSource clock) {
    this(new Disk(), data, clock);
  }

  Outbox(FileSystem disk, Path data, InstantSource clock) {
    this.disk = disk;
    this.file = new DurableFile(disk, data.resolve(NAME));
    this.aside = new SetAside(disk, file);
    this.history = new History(disk, data, "");
    this.clock = clock;
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
   * @param refusals of servers that answered
   */
  public record Report(
      String deployment,
      String artifact,
      boolean success,
      String words,
      Instant started,
      boolean told,
      Refusals refusals) {

    /** Keeps no more words than a server takes. */
    public Report {
      words = words.substring(0, Math.min(words.length(), LONGEST_WORDS));
    }

    /** The same, once only the log is left. */
    public Report withLogLeft() {
      return new Report(deployment, artifact, success, words, started, true, refusals);
    }

    /** The same, after a server did not take it. */
    public Report refused(Instant now) {
      return new Report(deployment, artifact, success, words, started, told, refusals.again(now));
    }
  }

  /** What is left to be told, oldest first; nothing while that cannot be read. */
  public List<Report> reports() {
    try {
      return read();
    } catch (IOException | DamagedException e) {
      String message = why(e);
      if (!message.equals(said)) {
        Log.agent()
            .error("cannot read {}: {}; what it holds is told to no server", file.path(), message);
      }
      said = message;
      return List.of();
    }
  }

  /** What there is that cannot be read, with the reason where it is known; one line each. */
  public List<String> unreadable() {
    var lines = new ArrayList<String>();
    try {
      aside.all().forEach(path -> lines.add(path.toString()));
      read();
    } catch (IOException | DamagedException e) {
      lines.add("%s: %s".formatted(file.path(), why(e)));
    }
    return lines;
  }

  private List<Report> read() throws IOException, DamagedException {
    try {
      return parse(Json.parse(disk.read(file.path(), LARGEST)));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** What is kept, before it is replaced: what cannot be read is not lost by that. */
  private List<Report> taken() throws IOException {
    try {
      return new ArrayList<>(read());
    } catch (IOException | DamagedException e) {
      aside.take(why(e));
      return new ArrayList<>();
    }
  }

  private static String why(Exception e) {
    return e instanceof IOException problem ? Reason.of(problem) : String.valueOf(e.getMessage());
  }

  /**
   * Keeps a report, in place of one about the same deployment.
   *
   * @throws IOException if that is not possible; what was kept before is still there
   */
  public void keep(Report report) throws IOException {
    List<Report> reports = taken();
    int known = indexOf(reports, report.deployment());
    if (known >= 0) {
      reports.set(known, report);
    } else {
      reports.add(report);
    }
    if (reports.size() > MOST) {
      lost(reports.remove(0), "too many reports are left");
    }
    write(reports);
  }

  /**
   * Lets a report go that no server will hear of.
   *
   * @param why in words
   */
  public void giveUp(Report report, String why) throws IOException {
    lost(report, why);
    remove(report.deployment());
  }

  private void lost(Report report, String why) {
    Log.agent()
        .error(
            "the server does not know the {} of deployment {} ({}), and is not told any more: {}",
            report.told() ? "log" : "verdict",
            report.deployment(),
            report.words(),
            why);
    try {
      history.add(report, why, clock.instant());
    } catch (IOException e) {
      Log.agent().error("cannot note that in the history: {}", Reason.of(e));
    }
  }

  /** Lets the report about a deployment go, if there is one. */
  public void remove(String deployment) throws IOException {
    List<Report> reports = taken();
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
      Refusals refusals = report.refusals();
      array
          .addObject()
          .put("deployment", report.deployment())
          .put("artifact", report.artifact())
          .put("success", report.success())
          .put("words", report.words())
          .put("started", report.started().toString())
          .put("told", report.told())
          .put("refusals", refusals.count())
          .put("refused_since", text(refusals.since()))
          .put("refused_latest", text(refusals.latest()));
    }
    return array;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable Instant time(JsonNode report, String name) throws DamagedException {
    return report.hasNonNull(name) ? Json.time(report, name) : null;
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
              new Refusals(
                  (int) Json.number(report, "refusals"),
                  time(report, "refused_since"),
                  time(report, "refused_latest"))));
    }
    return reports;
  }
}
