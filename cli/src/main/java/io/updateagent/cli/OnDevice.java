package io.updateagent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.config.Configuration;
import io.updateagent.config.ConfigurationException;
import io.updateagent.config.LocalControl;
import io.updateagent.config.MissingFiles;
import io.updateagent.config.Paths;
import io.updateagent.config.Stage;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.StoreException;
import io.updateagent.runtime.WaitingNow;
import io.updateagent.runtime.Windows;
import io.updateagent.store.OrdersFile;
import io.updateagent.store.Outbox;
import io.updateagent.store.Waiting;
import io.updateagent.store.WaitingFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of a device beside its state: what people ordered, and when it may do what.
 *
 * @param waiting what the deployment in progress waits for; null if it does not
 * @param cancelled whether it was cancelled, and the daemon has not ended it yet
 * @param hold since when the device is held, in words; null if it is not
 * @param windows when each stage may begin that maintenance windows are about; empty for not soon
 * @param untold verdicts that no server knows yet
 * @param unreadable files that held such verdicts and cannot be read
 * @param misconfigured what is wrong with the configuration, and what does not work so; null if
 *     nothing is known to be
 */
record OnDevice(
    @Nullable Waiting waiting,
    boolean cancelled,
    @Nullable String hold,
    Map<Stage, Optional<Instant>> windows,
    List<Outbox.Report> untold,
    List<String> unreadable,
    @Nullable String misconfigured) {

  /** Nothing. */
  static final OnDevice NOTHING =
      new OnDevice(null, false, null, Map.of(), List.of(), List.of(), null);

  /**
   * What is so now, as far as it can be read.
   *
   * @param held whether a process holds the data directory
   */
  static OnDevice read(Paths paths, AgentState state, Instant now, boolean held) {
    Deployment deployment = state.deployment();
    Waiting waiting =
        new WaitingFile(paths.data())
            .read()
            .filter(known -> known.isAbout(deployment))
            .orElse(null);
    Map<Stage, Optional<Instant>> windows = Map.of();
    String misconfigured = null;
    try {
      Configuration configuration = Configuration.load(paths.config(), warning -> {});
      windows = windows(configuration.localControl(), now);
      if (!held) {
        waiting =
            new WaitingNow(paths.data(), state, configuration.localControl(), () -> now)
                .waiting()
                .orElse(null);
      }
      misconfigured =
          MissingFiles.ofDaemon(configuration)
              .map(missing -> missing + "; no daemon starts without it")
              .or(
                  () ->
                      MissingFiles.ofVerification(configuration)
                          .map(missing -> missing + "; no artifact can be verified"))
              .orElse(null);
    } catch (ConfigurationException e) {
      misconfigured = e.getMessage() + "; no daemon starts with it";
    }
    var outbox = new Outbox(paths.data(), () -> now);
    boolean cancelled = WaitingNow.isCancelled(paths.data(), state);
    return new OnDevice(
        cancelled ? null : waiting,
        cancelled,
        hold(paths),
        windows,
        outbox.reports(),
        outbox.unreadable(),
        misconfigured);
  }

  private static @Nullable String hold(Paths paths) {
    try {
      Instant since = new OrdersFile(paths.data()).read().hold();
      return since == null ? null : since.toString();
    } catch (StoreException e) {
      return "nobody knows when: " + e.getMessage();
    }
  }

  private static Map<Stage, Optional<Instant>> windows(LocalControl control, Instant now) {
    Map<Stage, Optional<Instant>> windows = new TreeMap<>();
    var all = new Windows(control.windows());
    for (Stage stage : Stage.values()) {
      if (all.restrict(stage)) {
        windows.put(stage, all.opens(stage, now));
      }
    }
    return windows;
  }

  /** One line for each stage that windows are about: {@code install from 2026-...}. */
  List<String> windowsInWords(Instant now) {
    var lines = new ArrayList<String>();
    windows.forEach(
        (stage, opens) ->
            lines.add(
                "%s %s"
                    .formatted(
                        stage.word(),
                        opens
                            .map(at -> at.isAfter(now) ? "opens at " + at : "is open")
                            .orElse("does not open soon"))));
    return lines;
  }

  /** Adds it to the state's document. */
  void addTo(ObjectNode node) {
    node.put("misconfigured", misconfigured);
    node.put("hold", hold);
    node.put("cancelled", cancelled);
    node.set("untold", Outbox.json(untold));
    unreadable.forEach(node.putArray("untold_unreadable")::add);
    node.set("waiting", waiting == null ? null : WaitingFile.json(waiting));
    ObjectNode opens = node.putObject("windows");
    windows.forEach((stage, at) -> opens.put(stage.word(), at.map(Instant::toString).orElse(null)));
  }
}
