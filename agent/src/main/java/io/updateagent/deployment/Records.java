package io.updateagent.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** How the open inconsistent records change. */
final class Records {
  /** More are not kept apart: what the newest damaged is then added to the one before. */
  static final int MOST = 16;

  private Records() {}

  /** The records after another failure; other attempts at the same become one record. */
  static List<Inconsistency> failed(List<Inconsistency> open, Inconsistency latest) {
    var records = new ArrayList<Inconsistency>();
    Inconsistency joined = null;
    int place = 0;
    for (Inconsistency record : open) {
      if (!record.isContinuedBy(latest)) {
        records.add(record);
      } else if (joined == null) {
        joined = record;
        place = records.size();
      } else {
        joined = joined.again(record);
      }
    }
    if (joined != null) {
      records.add(place, joined.again(latest));
    } else if (records.size() < MOST) {
      records.add(latest);
    } else {
      records.set(MOST - 1, records.get(MOST - 1).together(latest));
    }
    return records;
  }

  /**
   * The records when more is known about the failure that was added last: no other attempt. If none
   * is about it alone, it was added to the last of the most that are kept apart.
   */
  static List<Inconsistency> known(List<Inconsistency> open, Inconsistency failure) {
    var records = new ArrayList<Inconsistency>(open);
    int last = records.size() - 1;
    for (int place = 0; place <= last; place++) {
      if (records.get(place).isContinuedBy(failure)) {
        records.set(place, records.get(place).knowing(failure));
        return records;
      }
    }
    if (last == MOST - 1) {
      records.set(last, records.get(last).knowing(failure));
    }
    return records;
  }

  /** The records after a success: what it replaced is repaired; one record a scope is left. */
  static List<Inconsistency> succeeded(List<Inconsistency> open, ArtifactSummary artifact) {
    var records = new LinkedHashMap<Scope, Inconsistency>();
    for (Inconsistency record : open) {
      Inconsistency left = record.after(artifact);
      if (left != null) {
        records.merge(left.scope(), left, Inconsistency::again);
      }
    }
    return List.copyOf(records.values());
  }
}
