package io.updateagent.server.gui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.logging.LogType;

/**
 * How every page looks in each of its states, on a phone and on a desk, in the light and in the
 * dark: nothing is cut off, nothing is hard to read, and the rules of axe-core find nothing wrong.
 * Pictures of all of them are left in {@code target/pictures}.
 */
@Tag("slow")
class LookIT {
  private static final Path PICTURES = Path.of("target", "pictures");
  private static final List<Integer> WIDTHS = List.of(360, 1280);

  @TempDir static Path origin;
  @TempDir static Path profile;
  @TempDir static Path nothing;
  private static Browser browser;
  private static GuiRoom full;
  private static GuiRoom empty;
  private static Fleet fleet;

  private final List<String> wrong = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    browser = new Browser(profile);
    full = new GuiRoom(origin).withUsers();
    fleet = new Fleet(full);
    empty = new GuiRoom(nothing);
  }

  @BeforeEach
  void forget() {
    browser.driver.manage().deleteAllCookies();
    browser.wide(1280, 900);
  }

  @AfterAll
  static void quit() {
    if (browser != null) {
      browser.close();
    }
    full.close();
    empty.close();
  }

  private Map<String, String> pages() {
    String artifact = "/artifacts/" + full.store.artifacts().named("app-2").get(0).id();
    String waiting =
        full.store.devices().find(DeviceQuery.read(name -> "").filter(0, 99)).stream()
            .filter(one -> one.identity().contains("0131"))
            .findFirst()
            .orElseThrow()
            .id();
    String failed = full.store.deployments().all(0, 9).get(1).id();
    var pages = new LinkedHashMap<String, String>();
    pages.put("devices", "/devices");
    pages.put("devices-none", "/devices?q=nowhere");
    pages.put("devices-filtered", "/devices?verdict=inconsistent&group=line-1");
    pages.put("device", "/devices/" + fleet.broken);
    pages.put("device-sound", "/devices/" + fleet.devices.get(0));
    pages.put("device-waiting", "/devices/" + waiting);
    pages.put("device-log", "/devices/%s/log/%s".formatted(fleet.broken, failed));
    pages.put("decommission", "/devices/" + fleet.broken + "/decommission");
    pages.put("deployments", "/deployments");
    pages.put("deployment", "/deployments/" + fleet.current);
    pages.put("deployment-failed", "/deployments/" + failed + "?only=inconsistent");
    pages.put("new-deployment", "/deployments/new");
    pages.put("new-deployment-chosen", "/deployments/new?device=" + fleet.broken);
    pages.put("preview", "/deployments/preview?artifact=app-2&phases=10+90&pause=30");
    pages.put("preview-sound", "/deployments/preview?artifact=app-2&group=line-2");
    pages.put("preview-nothing", "/deployments/preview?artifact=app-2&q=nowhere");
    pages.put("preview-refused", "/deployments/preview?artifact=app-2&phases=10+20");
    pages.put("artifacts", "/artifacts");
    pages.put("artifact", artifact + "?done=uploaded");
    pages.put("delete-artifact", artifact + "/delete");
    pages.put("upload", "/artifacts/upload");
    pages.put("content", "/content");
    pages.put("compare", "/compare?a=" + fleet.broken + "&b=" + fleet.devices.get(0));
    pages.put("audit", "/audit");
    pages.put("problem", "/devices/none");
    return pages;
  }

  private void look(GuiRoom room, String name, String path) throws IOException {
    for (boolean dark : List.of(false, true)) {
      browser.dark(dark);
      for (int width : WIDTHS) {
        browser.wide(width, 900);
        browser.driver.get(room.url() + path);
        judge("%s-%d-%s".formatted(name, width, dark ? "dark" : "light"));
      }
    }
  }

  private void judge(String name) throws IOException {
    browser.cutOff().forEach(one -> wrong.add(name + ": cut off: " + one));
    browser.violations().forEach(one -> wrong.add(name + ": " + one));
    browser.picture(PICTURES.resolve(name + ".png"));
  }

  private void assertAllRight() {
    assertEquals("", String.join("\n", wrong));
  }

  @Test
  void everyPageOfASiteWithAPast() throws Exception {
    browser.logIn(full.url(), "ada");
    for (Map.Entry<String, String> page : pages().entrySet()) {
      look(full, page.getKey(), page.getValue());
    }
    assertAllRight();
  }

  @Test
  void everyPageOfASiteWithoutAPast() throws Exception {
    look(empty, "first", "/first?code=x");
    empty.withUsers();
    look(empty, "login", "/login");
    browser.driver.findElement(By.name("name")).sendKeys("ada");
    browser.driver.findElement(By.name("password")).sendKeys("wrong\n");
    browser.shows("name or password is wrong");
    judge("login-refused");
    browser.logIn(empty.url(), "ada");
    for (String page :
        List.of("devices", "deployments", "deployments/new", "artifacts", "content", "compare")) {
      look(empty, "empty-" + page.replace('/', '-'), "/" + page);
    }
    look(empty, "empty-audit", "/audit");
    assertAllRight();
  }

  @Test
  void whoeverMayOnlyLookSeesNoButtonsThatDoNothing() throws Exception {
    browser.logIn(full.url(), "anna");
    for (String page : List.of("/devices/" + fleet.broken, "/deployments/" + fleet.current)) {
      look(full, "reader" + page.replaceAll("/(\\w+)/.*", "-$1"), page);
      assertEquals(
          List.of("Log out"),
          browser.driver.findElements(By.tagName("button")).stream()
              .map(one -> one.getText())
              .toList());
    }
    assertAllRight();
  }

  private String ground() {
    return browser.driver.findElement(By.tagName("body")).getCssValue("background-color");
  }

  @Test
  void thePagesAreDarkForThoseWhoWantIt() {
    browser.dark(false);
    browser.logIn(full.url(), "otto");
    String light = ground();
    browser.dark(true);
    assertNotEquals(light, ground());
  }

  @Test
  void noPageBreaksItsOwnRules() {
    browser.logIn(full.url(), "ada");
    browser.driver.manage().logs().get(LogType.BROWSER);
    pages().values().forEach(page -> browser.driver.get(full.url() + page));
    List<String> severe =
        browser.driver.manage().logs().get(LogType.BROWSER).getAll().stream()
            .map(Object::toString)
            .filter(line -> line.contains("SEVERE"))
            .filter(line -> !line.matches("(?s).*status of (400|404).*"))
            .toList();
    assertEquals(List.of(), severe);
  }
}
