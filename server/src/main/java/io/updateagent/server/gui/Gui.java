package io.updateagent.server.gui;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.sse.SseClient;
import io.updateagent.server.request.Fields;
import io.updateagent.server.store.DiskFull;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Map;

/** The pages for people. Puts its routes beside those of the interfaces for programs. */
public final class Gui implements AutoCloseable {
  private static final Map<String, String> STATIC =
      Map.of("page.css", "text/css", "page.js", "text/javascript", "icon.svg", "image/svg+xml");

  private final Desk desk;
  private final Live live;
  private final EntryPages entry;
  private final DeviceListPage deviceList;
  private final DevicePage device;
  private final DeviceActions deviceActions;
  private final DeploymentPages deployments;
  private final NewDeploymentPage newDeployment;
  private final ArtifactPages artifacts;
  private final ContentPages content;

  /**
   * @param clock what time it is, for ages
   */
  public Gui(Store store, Sessions sessions, Intake intake, InstantSource clock) {
    desk = new Desk(store, sessions, clock);
    live = new Live(store.database(), sessions);
    entry = new EntryPages(desk, sessions);
    deviceList = new DeviceListPage(desk);
    device = new DevicePage(desk);
    deviceActions = new DeviceActions(desk, device);
    deployments = new DeploymentPages(desk);
    newDeployment = new NewDeploymentPage(desk);
    artifacts = new ArtifactPages(desk, intake);
    content = new ContentPages(desk);
  }

  /** Registers all pages, and begins to tell open ones of changes. */
  public void routes(RoutesConfig routes) {
    routes.get("/", context -> context.redirect("/devices"));
    routes.get("/static/{name}", Gui::file);
    open(routes, "/login", entry::logInForm, entry::logIn);
    open(routes, "/first", entry::firstForm, entry::first);
    post(routes, "/logout", Role.READ, entry::logOut);
    page(
        routes,
        "/audit",
        context -> {
          Front.requireRole(desk.session(context), Role.ADMIN);
          entry.audit(context);
        });
    devices(routes);
    deployments(routes);
    artifacts(routes);
    page(routes, "/content", content::groups);
    page(routes, "/compare", content::compare);
    routes.before("/events", desk.front::requireSession);
    routes.sse("/events", this::events);
    live.start();
  }

  private void events(SseClient client) {
    String session = desk.front.id(client.ctx()).orElse("");
    client.keepAlive();
    client.sendComment("listening");
    client.onClose(live.tell(new OpenPage(client), session, Desk.query(client.ctx(), "since")));
  }

  private record OpenPage(SseClient client) implements Live.Page {

    @Override
    public void changed(long writes) {
      client.sendEvent("changed", String.valueOf(writes)); // one without data would not reach it
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private void devices(RoutesConfig routes) {
    page(routes, "/devices", deviceList::show);
    page(routes, "/devices/{id}", device::show);
    page(routes, "/devices/{id}/log/{deployment}", device::log);
    page(routes, "/devices/{id}/decommission", deviceActions::confirmDecommission);
    operate(routes, "/devices/{id}/decommission", deviceActions::decommission);
    operate(routes, "/devices/{id}/accept", deviceActions::accept);
    operate(routes, "/devices/{id}/reject", deviceActions::reject);
    operate(routes, "/devices/{id}/group", deviceActions::group);
    operate(routes, "/devices/{id}/reinstall", deviceActions::reinstall);
  }

  private void deployments(RoutesConfig routes) {
    page(routes, "/deployments", deployments::list);
    page(routes, "/deployments/new", newDeployment::form);
    page(routes, "/deployments/preview", newDeployment::preview);
    operate(routes, "/deployments", newDeployment::create);
    page(routes, "/deployments/{id}", deployments::show);
    operate(routes, "/deployments/{id}/abort", deployments::abort);
    operate(routes, "/deployments/{id}/retry", deployments::retry);
  }

  private void artifacts(RoutesConfig routes) {
    page(routes, "/artifacts", artifacts::list);
    page(routes, "/artifacts/upload", artifacts::form);
    only(routes, "/artifacts/upload", Role.OPERATE, artifacts::upload);
    page(routes, "/artifacts/{id}", artifacts::show);
    operate(routes, "/artifacts/{id}/describe", artifacts::describe);
    page(routes, "/artifacts/{id}/delete", artifacts::confirmDelete);
    operate(routes, "/artifacts/{id}/delete", artifacts::delete);
  }

  private void page(RoutesConfig routes, String path, Handler handler) {
    routes.get(path, guarded(handler));
  }

  /** Whoever changes something must have meant it, and may: no page can forget to ask. */
  private void post(RoutesConfig routes, String path, Role needed, Handler handler) {
    only(
        routes,
        path,
        needed,
        context -> {
          String token = Fields.of(context).first(Front.TOKEN);
          Front.requireToken(desk.session(context), token);
          handler.handle(context);
        });
  }

  /** For forms that look for the token themselves, as they are read while they arrive. */
  private void only(RoutesConfig routes, String path, Role needed, Handler handler) {
    routes.post(
        path,
        guarded(
            context -> {
              Front.requireSameOrigin(context);
              // The role before anything is read: nothing of an upload is, for one who may not.
              Front.requireRole(desk.session(context), needed);
              handler.handle(context);
            }));
  }

  private void operate(RoutesConfig routes, String path, Handler handler) {
    post(routes, path, Role.OPERATE, handler);
  }

  private void open(RoutesConfig routes, String path, Handler shown, Handler sent) {
    routes.get(path, explained(shown));
    routes.post(path, explained(sent));
  }

  /** Only for those who are logged in; others are asked to. */
  private Handler guarded(Handler handler) {
    Handler explained = explained(handler);
    return context -> {
      if (desk.front.session(context).isEmpty()) {
        Front.protect(context);
        context.redirect("/login");
        return;
      }
      explained.handle(context);
    };
  }

  /** With the headers of every page; a refusal is a page as well. */
  private Handler explained(Handler handler) {
    return context -> {
      Front.protect(context);
      desk.begin(context);
      try {
        handler.handle(context);
      } catch (HttpResponseException e) {
        problem(context, e);
      } catch (DiskFull e) {
        String why = String.valueOf(e.getMessage());
        problem(context, new HttpResponseException(HttpStatus.INSUFFICIENT_STORAGE.getCode(), why));
      }
    };
  }

  /** Why something is not done. */
  record ProblemView(String why) {}

  private void problem(Context context, HttpResponseException e) {
    context.status(e.getStatus());
    String title = e instanceof NotFoundResponse ? "Not found" : "Not done";
    desk.show(context, "problem", title, "", new ProblemView(String.valueOf(e.getMessage())), "");
  }

  private static void file(Context context) throws IOException {
    String name = context.pathParam("name");
    String type = STATIC.get(name);
    if (type == null) {
      throw new NotFoundResponse();
    }
    try (InputStream source = Gui.class.getResourceAsStream("/gui/" + name)) {
      if (source == null) {
        throw new NotFoundResponse();
      }
      Front.protect(context);
      context.header("Cache-Control", "no-cache");
      context.contentType(type + "; charset=utf-8").result(source.readAllBytes());
    }
  }

  @Override
  public void close() {
    live.close();
  }
}
