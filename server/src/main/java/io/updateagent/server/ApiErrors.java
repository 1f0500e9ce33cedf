package io.updateagent.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.updateagent.server.store.DiskFull;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is answered when something is wrong: one line, and an id to find it by in the server's log.
 * How it came about stays here.
 *
 * <pre>{@code
 * {"error": "there is no such deployment", "request_id": "4be2..."}
 * }</pre>
 */
final class ApiErrors {
  private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUG = 500;

  private ApiErrors() {}

  static void routes(RoutesConfig routes) {
    routes.exception(
        HttpResponseException.class,
        (error, context) ->
            answer(context, error.getStatus(), String.valueOf(error.getMessage()), id()));
    routes.exception(
        DiskFull.class,
        (error, context) ->
            answer(
                context,
                HttpStatus.INSUFFICIENT_STORAGE.getCode(),
                String.valueOf(error.getMessage()),
                id()));
    routes.exception(
        Exception.class,
        (error, context) -> {
          String id = id();
          LOG.error("request {}: {} {}", id, context.method(), context.path(), error);
          answer(context, BUG, "the server failed; its log says more, at this request id", id);
        });
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static void answer(Context context, int status, String message, String id) {
    context.status(status).header("X-MEN-RequestID", id);
    if (context.path().startsWith("/api/")) {
      String body = JSON.createObjectNode().put("error", message).put("request_id", id).toString();
      context.contentType("application/json").result(body);
    } else {
      context.contentType("text/plain").result(message + "\n");
    }
  }
}
