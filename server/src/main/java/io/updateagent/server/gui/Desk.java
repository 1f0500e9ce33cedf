package io.updateagent.server.gui;

import io.javalin.http.Context;
import io.updateagent.server.request.Fields;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.Store;
import io.updateagent.server.store.Verdict;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What all pages work with: the store, the session of whoever asks, and how a page is shown. */
final class Desk {
  private static final String WRITES = "writes";
  private static final Map<String, String> NOTICES =
      Map.ofEntries(
          Map.entry("accepted", "The device is accepted. It gets its token at its next poll."),
          Map.entry("rejected", "The device is rejected."),
          Map.entry("group", "The group is changed."),
          Map.entry("decommissioned", "The device is decommissioned and forgotten."),
          Map.entry("created", "The deployment is created."),
          Map.entry("reinstall", "The deployment that installs it again is created."),
          Map.entry("aborted", "The deployment is aborted for all devices that are not done."),
          Map.entry("over", "The deployment was over already."),
          Map.entry("nothing", "There is nothing to retry: no device failed."),
          Map.entry("uploaded", "The artifact is taken in."),
          Map.entry("same", "This very artifact is here already."),
          Map.entry("described", "The description is changed."),
          Map.entry("deleted", "The artifact is deleted."));

  final Store store;
  final Front front;
  final Moments moments;
  private final Views views = new Views();

  Desk(Store store, Sessions sessions, InstantSource clock) {
    this.store = store;
    this.front = new Front(sessions);
    this.moments = new Moments(clock);
  }

  /** Notes what there was before the page is made, so that nothing after it is missed. */
  void begin(Context context) {
    context.attribute(WRITES, store.database().writes());
  }

  /** Whoever asks; whether there is somebody was made sure of before. */
  Session session(Context context) {
    return front.session(context).orElseThrow(NotLoggedIn::new);
  }

  /** The request comes from nobody. */
  static final class NotLoggedIn extends RuntimeException {}

  /** Shows a page to whoever is logged in. */
  void show(Context context, String template, String title, String tab, Object view) {
    String notice =
        NOTICES.getOrDefault(Optional.ofNullable(context.queryParam("done")).orElse(""), "");
    show(context, template, title, tab, view, notice);
  }

  /** Shows a page with something to say at its top. */
  void show(
      Context context, String template, String title, String tab, Object view, String notice) {
    Session session = front.session(context).orElse(null);
    int inconsistent =
        session == null ? 0 : store.devices().count(DeviceFilter.all().with(Verdict.INCONSISTENT));
    long writes = Objects.requireNonNullElse(context.<Long>attribute(WRITES), 0L);
    var frame = new Frame(title, tab, session, inconsistent, writes, notice);
    context.html(views.html(template, frame, view));
  }

  /** Writes down what whoever sent a form does with it. */
  void note(Context context, String action, String subject, String detail) {
    store.audit().note(session(context).user(), action, subject, detail);
  }

  static String form(Context context, String name) {
    return Fields.of(context).first(name).strip();
  }

  static String query(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name)).orElse("").strip();
  }

  /** The number of a page, from 1. */
  static int page(Context context) {
    String page = query(context, "page");
    return page.matches("[1-9]\\d{0,5}") ? Integer.parseInt(page) : 1;
  }
}
