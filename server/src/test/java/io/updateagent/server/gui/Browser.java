package io.updateagent.server.gui;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The system's browser, without a window, with a profile of its own. */
public final class Browser implements AutoCloseable {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** What drives it. */
  public final ChromeDriver driver;

  /** With a profile of its own in a directory. */
  public Browser(Path profile) {
    Assumptions.assumeTrue(
        Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
        "needs Debian's chromium and chromium-driver");
    var options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--user-data-dir=" + profile);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().pageLoadTimeout(LONGEST).scriptTimeout(LONGEST);
  }

  void logIn(String url, String name) {
    driver.get(url + "/login");
    driver.findElement(By.name("name")).sendKeys(name);
    driver.findElement(By.name("password")).sendKeys(GuiRoom.PASSWORD + "\n");
    await(() -> driver.getCurrentUrl().endsWith("/devices"));
  }

  /** Waits until something holds, for as long as a slow machine may take. */
  public void await(java.util.function.BooleanSupplier condition) {
    new WebDriverWait(driver, LONGEST)
        .ignoring(StaleElementReferenceException.class) // the page changed in between
        .until(any -> condition.getAsBoolean());
  }

  /** A button or link by what it says. */
  public WebElement named(String text) {
    return driver.findElement(
        By.xpath("//main//*[self::a or self::button][normalize-space()='%s']".formatted(text)));
  }

  /** Waits until the page says that. */
  public void shows(String words) {
    await(() -> main().contains(words));
  }

  public String main() {
    return driver.findElement(By.tagName("main")).getText();
  }

  void wide(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void dark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** What is cut off at the right, as far as it cannot be scrolled to. */
  List<String> cutOff() {
    Object found =
        driver.executeScript(
            """
            const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
            const found = [];
            for (const element of document.body.querySelectorAll("*")) {
              const right = element.getBoundingClientRect().right;
              let at = element.parentElement;
              while (at && !scrolls(at)) { at = at.parentElement; }
              if (!at && element.checkVisibility() && right > document.documentElement.clientWidth + 1) {
                found.push(element.tagName + " " + element.textContent.trim().slice(0, 40) + " ends at " + right);
              }
            }
            return found;
            """);
    return ((List<?>) Objects.requireNonNull(found)).stream().map(String::valueOf).toList();
  }

  /**
   * What the rules of axe-core find wrong with the page: the rule, how bad it is, and where. The
   * script comes by the debugger, so that the page's own rules hold as they are.
   */
  List<String> violations() throws IOException {
    try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
      driver.executeScript(
          new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8)
              + "; window.axe = axe;");
    }
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ["violations"]}).then(
              (result) => done(result.violations.map((one) =>
                one.id + " (" + one.impact + ") " + one.nodes.map((node) => node.html.slice(0, 160)).join(" | "))),
              (error) => done(["axe failed: " + error]));
            """);
    return ((List<?>) Objects.requireNonNull(found)).stream().map(String::valueOf).toList();
  }

  /** Keeps a picture of the whole page, however long it is. */
  public void picture(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    var whole = Map.<String, Object>of("format", "png", "captureBeyondViewport", true);
    String image =
        String.valueOf(driver.executeCdpCommand("Page.captureScreenshot", whole).get("data"));
    Files.write(file, Base64.getDecoder().decode(image));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
