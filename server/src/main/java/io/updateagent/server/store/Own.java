package io.updateagent.server.store;

import java.util.function.Supplier;

/** What a server makes for itself once, such as the key that its tokens are signed with. */
public final class Own {
  private final Database database;

  /** In that database. */
  public Own(Database database) {
    this.database = database;
  }

  /** The value with that name, made if there is none yet. */
  public String value(String name, Supplier<String> make) {
    return database.write(
        handle ->
            handle
                .createQuery("SELECT value FROM own WHERE name = ?")
                .bind(0, name)
                .mapTo(String.class)
                .findOne()
                .orElseGet(
                    () -> {
                      String made = make.get();
                      handle.execute("INSERT INTO own (name, value) VALUES (?, ?)", name, made);
                      return made;
                    }));
  }
}
