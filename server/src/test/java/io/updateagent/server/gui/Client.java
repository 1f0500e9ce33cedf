package io.updateagent.server.gui;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody at a browser without script, who follows no redirect by itself. */
public final class Client {
  private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private String cookie = "";

  /** At the server with that address. */
  public Client(String url) {
    this.url = url;
  }

  /** Logs in with the password that all have. */
  public Client as(String name) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        post("/login", List.of("name=" + name, "password=" + GuiRoom.PASSWORD));
    String given = answer.headers().firstValue("Set-Cookie").orElse("");
    cookie = given.split(";", 2)[0];
    return this;
  }

  /** Goes on with a session that is open already. */
  public Client with(String session) {
    cookie = "session=" + session;
    return this;
  }

  /** Asks for a page. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** The text of a page. */
  public String page(String path) throws IOException, InterruptedException {
    return get(path).body();
  }

  /** Sends a form with the token of the session, as the page with the form has it. */
  public HttpResponse<String> submit(String path, String... fields)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(fields));
    all.add("csrf=" + token());
    return post(path, all);
  }

  /** What the forms of this session carry; empty for somebody who is not logged in. */
  public String token() throws IOException, InterruptedException {
    Matcher token = TOKEN.matcher(page("/devices"));
    return token.find() ? token.group(1) : "";
  }

  /** Sends fields, each {@code name=value}, and nothing else. */
  public HttpResponse<String> post(String path, List<String> fields, String... headers)
      throws IOException, InterruptedException {
    String body =
        String.join(
            "&",
            fields.stream()
                .map(one -> one.split("=", 2))
                .map(one -> one[0] + "=" + URLEncoder.encode(one[1], StandardCharsets.UTF_8))
                .toList());
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    for (int index = 0; index < headers.length; index += 2) {
      request.header(headers[index], headers[index + 1]);
    }
    return send(request);
  }

  /** Sends a file, as the page with the form does. */
  public HttpResponse<String> upload(String text) throws IOException, InterruptedException {
    return upload(token(), text);
  }

  /** Sends a file with any token. */
  public HttpResponse<String> upload(String token, String text)
      throws IOException, InterruptedException {
    String boundary = "----boundary";
    String body =
        "--%s\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
                .formatted(boundary, token)
            + "--%s\r\nContent-Disposition: form-data; name=\"artifact\"; filename=\"a.mender\"\r\nContent-Type: application/octet-stream\r\n\r\n%s\r\n--%s--\r\n"
                .formatted(boundary, text, boundary);
    return send(
        request("/artifacts/upload")
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
    return cookie.isEmpty() ? request : request.header("Cookie", cookie);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
