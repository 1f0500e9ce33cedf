package io.updateagent.server.gui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The system's browser, without a window, with a profile of its own. */
final class Browser implements AutoCloseable {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration LONGEST = Duration.ofSeconds(30);

  final ChromeDriver driver;

  Browser(Path profile) {
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
    driver.manage().timeouts().pageLoadTimeout(LONGEST);
  }

  void logIn(String url, String name) {
    driver.get(url + "/login");
    driver.findElement(By.name("name")).sendKeys(name);
    driver.findElement(By.name("password")).sendKeys(GuiRoom.PASSWORD + "\n");
    await(() -> driver.getCurrentUrl().endsWith("/devices"));
  }

  /** Waits until something holds, for as long as a slow machine may take. */
  void await(java.util.function.BooleanSupplier condition) {
    new WebDriverWait(driver, LONGEST)
        .ignoring(StaleElementReferenceException.class) // the page changed in between
        .until(any -> condition.getAsBoolean());
  }

  /** A button or link by what it says. */
  WebElement named(String text) {
    return driver.findElement(
        By.xpath("//main//*[self::a or self::button][normalize-space()='%s']".formatted(text)));
  }

  /** Waits until the page says that. */
  void shows(String words) {
    await(() -> main().contains(words));
  }

  String main() {
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

  /** By how many pixels the page is wider than the window. */
  long overflow() {
    Object wide =
        ((JavascriptExecutor) driver)
            .executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    return Optional.ofNullable((Number) wide).map(Number::longValue).orElse(-1L);
  }

  void picture(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
