package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code orders}: what people on the device ordered; missing while there is nothing. It is beside
 * the state and not in it, so that a person is heard also while a deployment is saved, and nothing
 * of a person's word can spoil the device's memory.
 *
 * <pre>{@code
 * { "hold" : "2026-11-23T02:14:00Z",            since when, or null
 *   "deployment" : "7f3c...",                   what the next two are about, or null
 *   "approved" : [ "INSTALL" ], "cancelled" : false }
 * }</pre>
 */
public final class OrdersFile {
  static final String NAME = "orders";
  private static final int LARGEST = 16 * 1024;

  private final FileSystem disk;
  private final DurableFile file;

  /**
   * @param data the data directory; must exist
   */
  public OrdersFile(Path data) {
    this(new Disk(), data);
  }

  OrdersFile(FileSystem disk, Path data) {
    this.disk = disk;
    this.file = new DurableFile(disk, data.resolve(NAME));
  }

  /** Where it is. */
  public Path path() {
    return file.path();
  }

  /**
   * Reads them.
   *
   * @throws StoreException if there are some, and they cannot be understood; the device then counts
   *     as held, because that is what they may say
   */
  public Orders read() throws StoreException {
    try {
      return parse(Json.parse(disk.read(file.path(), LARGEST)));
    } catch (NoSuchFileException e) {
      return Orders.NONE;
    } catch (IOException | DamagedException e) {
      String why = e instanceof IOException problem ? Reason.of(problem) : e.getMessage();
      throw new StoreException("cannot read %s: %s".formatted(file.path(), why), e);
    }
  }

  /**
   * Keeps them; durable when it returns.
   *
   * @throws StoreException if that is not possible, and nothing was changed
   */
  public void write(Orders orders) throws StoreException {
    try {
      if (orders.equals(Orders.NONE)) {
        file.remove();
      } else {
        file.replace(Json.pretty(node(orders)).getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot write %s: %s; free some space and say it again"
              .formatted(file.path(), Reason.of(e)),
          e);
    }
  }

  private static ObjectNode node(Orders orders) {
    Instant hold = orders.hold();
    ObjectNode node =
        Json.object()
            .put("hold", hold == null ? null : hold.toString())
            .put("deployment", orders.deployment());
    ArrayNode approved = node.putArray("approved");
    orders.approved().stream().sorted().map(Phase::name).forEach(approved::add);
    return node.put("cancelled", orders.cancelled());
  }

  private static Orders parse(JsonNode node) throws DamagedException {
    Set<Phase> approved = EnumSet.noneOf(Phase.class);
    for (JsonNode phase : node.path("approved")) {
      approved.add(Json.word(Json.object().set("phase", phase), "phase", Phase.class));
    }
    return new Orders(
        time(node, "hold"),
        Json.textOrNull(node, "deployment"),
        approved,
        Json.flag(node, "cancelled"));
  }

  private static @Nullable Instant time(JsonNode node, String name) throws DamagedException {
    return Json.textOrNull(node, name) == null ? null : Json.time(node, name);
  }
}
