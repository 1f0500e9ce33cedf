package io.updateagent.server.gui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.store.Deployment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;

/** The pages in the system's browser, at work. How they look is the matter of {@link LookIT}. */
@Tag("slow")
class GuiIT {
  @TempDir static Path origin;
  @TempDir static Path profile;
  private static Browser browser;
  private static Fleet fleet;

  @TempDir Path data;
  private GuiRoom room;

  @BeforeAll
  static void start() throws Exception {
    browser = new Browser(profile);
    try (GuiRoom past = new GuiRoom(origin)) {
      fleet = new Fleet(past);
    }
  }

  @BeforeEach
  void open() throws Exception {
    room = fleet.copied(origin, data).withUsers();
    browser.driver.manage().deleteAllCookies();
    browser.wide(1280, 900);
    browser.dark(false);
  }

  @AfterEach
  void close() {
    room.close();
  }

  @AfterAll
  static void quit() {
    if (browser != null) {
      browser.close();
    }
  }

  private Deployment newest() {
    return room.store.deployments().all(0, 1).get(0);
  }

  @Test
  void anOperatorSeesTheInconsistentDeviceAndRepairsItWithADeploymentSeenBefore() {
    browser.logIn(room.url(), "otto");
    WebElement first = browser.driver.findElement(By.cssSelector("tbody tr"));
    assertTrue(first.getText().contains("Inconsistent"), first.getText());
    first.findElement(By.tagName("a")).click();
    browser.shows("This device is inconsistent");
    browser.shows("No space left on device");

    browser.driver.get(room.url() + "/deployments/new");
    browser.driver.findElement(By.name("artifact")).sendKeys("app-2");
    browser.named("Preview").click();
    browser.shows("1 device is inconsistent");
    browser.driver.findElement(By.cssSelector("input[value=only]")).click();
    browser.named("Create deployment").click();
    browser.shows("The deployment is created.");
    assertEquals(
        List.of(fleet.broken),
        room.store.deployments().parts(newest().id()).stream().map(one -> one.device()).toList());
  }

  @Test
  void anOpenPageFollowsWhatHappensAndKeepsFocusAndScroll() {
    browser.logIn(room.url(), "otto");
    browser.wide(1280, 400);
    browser.driver.get(room.url() + "/devices");
    WebElement last = browser.driver.findElement(By.linkText("GW-2026-0109"));
    browser.driver.executeScript("arguments[0].focus(); window.scrollTo(0, 300);", last);
    room.inconsistent(fleet.devices.get(11), "app-2", "2026-03-02T09:00:00Z", "power cut");
    browser.await(() -> browser.main().contains("power cut"));
    assertEquals("2 inconsistent", browser.driver.findElement(By.id("alarm")).getText());
    assertTrue(browser.driver.getTitle().startsWith("(2 inconsistent)"));
    assertEquals("GW-2026-0109", browser.driver.switchTo().activeElement().getText());
    assertEquals(300L, browser.driver.executeScript("return Math.round(window.scrollY)"));
    room.consistent(fleet.devices.get(11), "app-2", "sha256:91be50a3d6f0");
    browser.await(() -> !browser.main().contains("power cut"));
  }

  /** Goes on with the key until something with that text has the focus, and shows that it has. */
  private void tabTo(String text) {
    for (int times = 0; times < 60; times++) {
      browser.driver.switchTo().activeElement().sendKeys(Keys.TAB);
      WebElement now = browser.driver.switchTo().activeElement();
      if (now.getText().equals(text) || text.equals(now.getDomAttribute("name"))) {
        assertNotEquals("none", now.getCssValue("outline-style"), text);
        return;
      }
    }
    throw new AssertionError("the keyboard does not reach " + text);
  }

  private WebElement focused() {
    return browser.driver.switchTo().activeElement();
  }

  @Test
  void theKeyboardAloneIsEnough() {
    browser.logIn(room.url(), "otto");
    tabTo("Skip to content");
    focused().sendKeys(Keys.ENTER);
    assertEquals("main", focused().getDomAttribute("id"));
    tabTo("GW-2026-0107");
    focused().sendKeys(Keys.ENTER);
    browser.await(() -> browser.main().contains("This device is inconsistent"));
    tabTo("Deploy something else");
    focused().sendKeys(Keys.ENTER);
    browser.await(() -> browser.main().contains("New deployment"));
    tabTo("artifact");
    focused().sendKeys("rootfs-7");
    tabTo("Preview");
    focused().sendKeys(Keys.ENTER);
    browser.await(() -> browser.main().contains("Preview: rootfs-7"));
    tabTo("inconsistent");
    focused().sendKeys(Keys.ARROW_DOWN, Keys.ARROW_DOWN);
    tabTo("Create deployment");
    focused().sendKeys(Keys.ENTER);
    browser.await(() -> browser.main().contains("The deployment is created."));
    assertTrue(newest().plan().force());
  }

  @Test
  void theFilterIsThereWithTheFirstDeviceAndKeepsWhatIsTyped(@TempDir Path nothing)
      throws Exception {
    try (GuiRoom empty = new GuiRoom(nothing).withUsers()) {
      browser.logIn(empty.url(), "otto");
      browser.shows("No device has called yet");
      empty.waiting("{\"mac\":\"00:01\"}");
      browser.await(() -> !browser.driver.findElements(By.name("q")).isEmpty());
      assertTrue(browser.main().contains("New deployment"), browser.main());
      browser.driver.findElement(By.name("q")).sendKeys("half a wo");
      empty.store.devices().group(empty.device("{\"mac\":\"00:02\"}"), "lab");
      browser.shows("00:02");
      assertEquals("half a wo", browser.driver.findElement(By.name("q")).getDomProperty("value"));
    }
  }

  @Test
  void anOpenPageOfWhoIsNoLongerLoggedInLeadsToTheLogIn() {
    browser.logIn(room.url(), "otto");
    browser.driver.get(room.url() + "/devices");
    String here = browser.driver.getWindowHandle();
    browser.driver.switchTo().newWindow(WindowType.TAB);
    browser.driver.get(room.url() + "/deployments");
    browser.driver.findElement(By.xpath("//button[normalize-space()='Log out']")).click();
    browser.await(() -> browser.driver.getCurrentUrl().endsWith("/login"));
    browser.driver.close();
    browser.driver.switchTo().window(here);
    room.waiting("{\"mac\":\"66:66\"}");
    browser.await(() -> browser.driver.getCurrentUrl().endsWith("/login"));
  }

  @Test
  void anOpenPageOfADeviceThatSomebodyElseDecommissionedSaysSo() {
    browser.logIn(room.url(), "otto");
    String device = fleet.devices.get(3);
    browser.driver.get(room.url() + "/devices/" + device);
    room.store.devices().remove(device);
    browser.shows("it may be decommissioned");
    assertTrue(browser.driver.findElements(By.cssSelector("main form")).isEmpty());
  }
}
