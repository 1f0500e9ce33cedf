package io.updateagent.server.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/**
 * Which devices somebody wants to see. What is empty does not restrict.
 *
 * @param admission whether they are let in
 * @param verdict what they say of themselves
 * @param group the group they are in; the empty text for those in none
 * @param fingerprint of their content
 * @param text what is part of their identity, id, artifact or type, or of a value of the inventory
 * @param attributes names of the inventory with the value that is wanted
 * @param offset how many are passed over
 * @param limit how many at most
 */
public record DeviceFilter(
    Optional<Admission> admission,
    Optional<Verdict> verdict,
    Optional<String> group,
    Optional<String> fingerprint,
    String text,
    Map<String, String> attributes,
    int offset,
    int limit) {

  /** The most that one page may have. */
  public static final int MOST = 10_000;

  /** Keeps its own copies, and a limit. */
  public DeviceFilter {
    attributes = Map.copyOf(attributes);
    limit = Math.min(limit, MOST);
  }

  /** All devices. */
  public static DeviceFilter all() {
    return new DeviceFilter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        Map.of(),
        0,
        MOST);
  }

  /** Only those with that admission. */
  public DeviceFilter with(Admission wanted) {
    return new DeviceFilter(
        Optional.of(wanted), verdict, group, fingerprint, text, attributes, offset, limit);
  }

  /** Only those that say that. */
  public DeviceFilter with(Verdict wanted) {
    return new DeviceFilter(
        admission, Optional.of(wanted), group, fingerprint, text, attributes, offset, limit);
  }

  /** Only those in that group. */
  public DeviceFilter inGroup(String wanted) {
    return new DeviceFilter(
        admission, verdict, Optional.of(wanted), fingerprint, text, attributes, offset, limit);
  }

  /** Conditions with the values that they are about, in one order. */
  private Map<String, List<Object>> conditions() {
    Map<String, List<Object>> conditions = new LinkedHashMap<>();
    admission.ifPresent(value -> conditions.put("status = ?", List.of(value.word())));
    verdict.ifPresent(value -> conditions.put("verdict = ?", List.of(value.word())));
    group.ifPresent(value -> conditions.put("coalesce(group_name, '') = ?", List.of(value)));
    fingerprint.ifPresent(value -> conditions.put("fingerprint = ?", List.of(value)));
    if (!text.isEmpty()) {
      conditions.put(
          "(instr(lower(identity || ' ' || id || ' ' || artifact || ' ' || type), lower(?)) > 0"
              + " OR id IN (SELECT device FROM attribute WHERE instr(lower(value), lower(?)) > 0))",
          List.of(text, text));
    }
    int number = 0;
    for (Map.Entry<String, String> one : attributes.entrySet()) {
      // A comment makes them different, as several may be wanted.
      conditions.put(
          "id IN (SELECT device FROM attribute WHERE name = ? AND value = ?) /* %d */"
              .formatted(number++),
          List.of(one.getKey(), one.getValue()));
    }
    return conditions;
  }

  String where() {
    Map<String, List<Object>> conditions = conditions();
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions.keySet());
  }

  String order() {
    return " ORDER BY verdict = 'inconsistent' DESC, identity, id LIMIT ? OFFSET ?";
  }

  /** Binds the values of {@link #where}. */
  int bindConditionsTo(Query query) {
    int position = 0;
    for (List<Object> values : conditions().values()) {
      for (Object value : values) {
        query.bind(position++, value);
      }
    }
    return position;
  }

  /** Binds the values of {@link #where} and {@link #order}. */
  void bindTo(Query query) {
    int position = bindConditionsTo(query);
    query.bind(position, limit).bind(position + 1, offset);
  }
}
