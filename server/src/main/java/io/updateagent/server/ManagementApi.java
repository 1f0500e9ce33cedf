package io.updateagent.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.updateagent.server.access.Access;
import io.updateagent.server.access.Login;
import io.updateagent.server.access.Needs;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Store;
import java.io.IOException;

/** What people and their programs call. Each route says what it needs; see {@link Access}. */
final class ManagementApi {
  static final String BASE = "/api/management/v1";
  private static final ObjectMapper JSON = new ObjectMapper();

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
    new LoginRoutes(store, login).routes(routes);
    new AdmissionRoutes(store).routes(routes);
    new DeviceRoutes(store).routes(routes);
    new DeploymentRoutes(store, folder).routes(routes);
    routes.get(BASE + "/deployments/artifacts", this::artifacts, Needs.READ);
  }

  private void artifacts(Context context) throws IOException {
    folder.takeIn();
    ArrayNode list = JSON.createArrayNode();
    for (Artifact artifact : store.artifacts().all()) {
      list.addObject()
          .put("id", artifact.id())
          .put("name", artifact.name())
          .set("device_types_compatible", JSON.valueToTree(artifact.types()));
    }
    folder
        .problems()
        .forEach((file, problem) -> list.addObject().put("file", file).put("problem", problem));
    Answers.json(context, list);
  }
}
