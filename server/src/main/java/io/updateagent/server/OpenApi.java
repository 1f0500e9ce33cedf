package io.updateagent.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;

/** Serves the description of the management API (OpenAPI 3.1), which a test holds to the routes. */
final class OpenApi {
  private static final String DOCUMENT = "/openapi.json";

  private OpenApi() {}

  static void routes(RoutesConfig routes) {
    routes.get("/api/openapi.json", OpenApi::serve);
  }

  private static void serve(Context context) throws IOException {
    try (InputStream document = OpenApi.class.getResourceAsStream(DOCUMENT)) {
      if (document == null) {
        throw new IllegalStateException(DOCUMENT + " is not in the program");
      }
      context.contentType("application/json").result(document.readAllBytes());
    }
  }
}
