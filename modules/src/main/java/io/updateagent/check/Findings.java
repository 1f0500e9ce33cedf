package io.updateagent.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what a check finds; the same at several places is said once. */
final class Findings {
  private final List<String> passed = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();

  void passed(String line) {
    passed.add(line);
  }

  void add(Remark remark) {
    for (int i = 0; i < remarks.size(); i++) {
      if (remarks.get(i).isLike(remark)) {
        remarks.set(i, remarks.get(i).with(remark));
        return;
      }
    }
    remarks.add(remark);
  }

  /** Adds them; whether there was none. */
  boolean add(List<Remark> more) {
    more.forEach(this::add);
    return more.isEmpty();
  }

  boolean hasHang() {
    return remarks.stream().anyMatch(remark -> remark.rule().equals("hangs"));
  }

  boolean hasFaults() {
    return remarks.stream().anyMatch(remark -> remark.severity() == Severity.FAULT);
  }

  Report report(String module, Report.Figures figures) {
    List<Remark> sorted = new ArrayList<>(remarks);
    sorted.sort(Comparator.comparing(Remark::severity));
    return new Report(module, passed, sorted, figures);
  }
}
