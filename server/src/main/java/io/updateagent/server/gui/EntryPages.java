package io.updateagent.server.gui;

import io.javalin.http.Context;
import io.updateagent.server.request.Fields;
import io.updateagent.server.store.AuditEntry;
import java.util.List;
import java.util.Optional;

/** How people come in and go, and the log of what they did. */
final class EntryPages {
  private static final int ON_A_PAGE = 100;
  private static final int SHORTEST_PASSWORD = 10;

  private final Desk desk;
  private final Sessions sessions;

  EntryPages(Desk desk, Sessions sessions) {
    this.desk = desk;
    this.sessions = sessions;
  }

  /** A form that asks who somebody is. */
  record EntryView(String problem, String name, String code) {}

  /** The audit log. */
  record AuditView(List<Row> rows, Pager pager) {}

  /**
   * A line of it.
   *
   * @param address of the page of what it was done to; empty if there is none, or none any more
   */
  record Row(
      Moments.Moment at,
      String actor,
      String action,
      String subject,
      String address,
      String detail) {}

  void logInForm(Context context) {
    if (sessions.isFirstRun()) {
      context.redirect("/first");
      return;
    }
    desk.show(context, "login", "Log in", "", new EntryView("", "", ""));
  }

  void logIn(Context context) {
    Front.requireSameOrigin(context);
    String name = Desk.form(context, "name");
    let(
        context,
        sessions.logIn(name, password(context), context.ip()),
        "login",
        "Log in",
        new EntryView("", name, ""));
  }

  void firstForm(Context context) {
    if (!sessions.isFirstRun()) {
      context.redirect("/login");
      return;
    }
    var view = new EntryView("", "admin", Desk.query(context, "code"));
    desk.show(context, "first", "Welcome", "", view);
  }

  void first(Context context) {
    Front.requireSameOrigin(context);
    String name = Desk.form(context, "name");
    String code = Desk.form(context, "code");
    var view = new EntryView("", name, code);
    String password = password(context);
    if (password.length() < SHORTEST_PASSWORD) {
      let(
          context,
          Sessions.LogIn.refused(
              "the password must have at least " + SHORTEST_PASSWORD + " characters"),
          "first",
          "Welcome",
          view);
      return;
    }
    let(context, sessions.first(code, name, password, context.ip()), "first", "Welcome", view);
  }

  private static String password(Context context) {
    return Fields.of(context).first("password"); // as it is: spaces count
  }

  private void let(
      Context context, Sessions.LogIn result, String template, String title, EntryView view) {
    if (result.session().isPresent()) {
      desk.front.begin(context, result.session().get());
      context.redirect("/devices");
      return;
    }
    context.status(403);
    desk.show(
        context, template, title, "", new EntryView(result.refusal(), view.name(), view.code()));
  }

  void logOut(Context context) {
    desk.front.end(context);
    context.redirect("/login");
  }

  private String address(AuditEntry entry) {
    String id = entry.subject();
    Optional<?> found =
        switch (kind(entry)) {
          case "device" -> desk.store.devices().find(id);
          case "deployment" -> desk.store.deployments().find(id);
          case "artifact" -> desk.store.artifacts().find(id);
          default -> Optional.empty();
        };
    return found.isPresent() ? "/%ss/%s".formatted(kind(entry), id) : "";
  }

  /** The first word of what was done. */
  private static String kind(AuditEntry entry) {
    return entry.action().replaceAll(" .*", "");
  }

  void audit(Context context) {
    int page = Desk.page(context);
    List<Row> found =
        desk.store.audit().latest((page - 1) * ON_A_PAGE, ON_A_PAGE + 1).stream()
            .map(
                one ->
                    new Row(
                        desk.moments.of(one.at()),
                        one.actor(),
                        one.action(),
                        one.subject(),
                        address(one),
                        one.detail()))
            .toList();
    int known = (page - 1) * ON_A_PAGE + found.size();
    var view =
        new AuditView(
            found.stream().limit(ON_A_PAGE).toList(), Pager.of(page, ON_A_PAGE, known, "/audit"));
    desk.show(context, "audit", "Audit log", "audit", view);
  }
}
