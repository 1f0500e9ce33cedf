package io.updateagent.server.store;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/** What devices provide, as they say it when they ask for a deployment. */
public final class Provides {
  private final Database database;
  // A device asks again and again, and mostly says the same.
  private final Map<String, Map<String, String>> latest = new ConcurrentHashMap<>();

  Provides(Database database) {
    this.database = database;
  }

  /**
   * Notes what a device provides. Writes only if that is something else than before.
   *
   * @param device one that exists
   * @param given all of it
   */
  public void said(String device, Map<String, String> given) {
    Map<String, String> all = Map.copyOf(given);
    if (all.equals(latest.get(device))) {
      return;
    }
    if (!all.equals(of(device))) {
      database.write(handle -> store(handle, device, all));
    }
    latest.put(device, all);
  }

  private static int store(Handle handle, String device, Map<String, String> all) {
    handle.execute("DELETE FROM provided WHERE device = ?", device);
    try (var batch =
        handle.prepareBatch("INSERT INTO provided (device, name, value) VALUES (?, ?, ?)")) {
      all.forEach((name, value) -> batch.bind(0, device).bind(1, name).bind(2, value).add());
      return batch.execute().length;
    }
  }

  /** What a device provides, by name; empty if it did not say. */
  public Map<String, String> of(String device) {
    return database.read(
        handle -> {
          var all = new TreeMap<String, String>();
          handle
              .createQuery("SELECT name, value FROM provided WHERE device = ?")
              .bind(0, device)
              .map((row, context) -> Map.entry(Rows.text(row, "name"), Rows.text(row, "value")))
              .forEach(one -> all.put(one.getKey(), one.getValue()));
          return all;
        });
  }
}
