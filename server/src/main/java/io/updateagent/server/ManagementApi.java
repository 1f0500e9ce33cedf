package io.updateagent.server;

import io.javalin.config.RoutesConfig;
import io.updateagent.server.access.Access;
import io.updateagent.server.access.Login;
import io.updateagent.server.store.Store;

/** What people and their programs call. Each route says what it needs; see {@link Access}. */
final class ManagementApi {
  static final String BASE = "/api/management/v1";

  private final Store store;
  private final ArtifactFolder folder;
  private final Access access;
  private final Login login;

  ManagementApi(Store store, ArtifactFolder folder, Access access, Login login) {
    this.store = store;
    this.folder = folder;
    this.access = access;
    this.login = login;
  }

  void routes(RoutesConfig routes) {
    access.routes(routes);
    OpenApi.routes(routes);
    new LoginRoutes(store, login).routes(routes);
    new AdmissionRoutes(store).routes(routes);
    new DeviceRoutes(store).routes(routes);
    new DeploymentRoutes(store, folder).routes(routes);
  }
}
