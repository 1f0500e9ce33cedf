package io.updateagent.store;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** The store over a disk in memory, and what must hold of it whenever it was loaded. */
final class Twins {
  static final Path DATA = Path.of("/data");

  private Twins() {}

  static FileStateStore store(FileSystem disk) {
    return store(disk, History.LARGEST);
  }

  static FileStateStore store(FileSystem disk, int largestHistory) {
    return new FileStateStore(
        disk, DATA, Plan.CLOCK, new History(disk, DATA, "test", largestHistory));
  }

  /** What {@code show-status} says. */
  static AgentState shown(FileSystem disk) throws StoreException {
    return FileStateStore.read(disk, DATA, Plan.CLOCK);
  }

  /** The document that counts. */
  static StateDocument found(FileSystem disk) throws StoreException {
    return new StateCopies(disk, DATA, Plan.CLOCK, new History(disk, DATA, "")).choose().document();
  }

  /** The write that the older of the two copies holds; 0 if one of them is not whole. */
  static long oldestCopy(FileSystem disk, Path data) {
    long oldest = Long.MAX_VALUE;
    for (String name : List.of(StateCopies.STATE, StateCopies.SPARE)) {
      try {
        byte[] text = disk.read(data.resolve(name), StateCopies.LARGEST);
        oldest = Math.min(oldest, StateDocument.parse(text).generation());
      } catch (IOException | DamagedException | NewerFormatException e) {
        return 0;
      }
    }
    return oldest;
  }

  /** What is wrong with the files that follow from the state; empty if nothing is. */
  static List<String> disagreements(CrashingDisk disk, AgentState state) {
    var wrong = new ArrayList<String>();
    if (disk.has(FlagFile.NAME) != state.isInconsistent()) {
      wrong.add("the flag file does not follow");
    } else if (state.isInconsistent()) {
      String records = Json.pretty(RecordJson.write(state.inconsistencies()));
      if (!records.equals(new String(disk.get(FlagFile.NAME), StandardCharsets.UTF_8))) {
        wrong.add("the flag file says something else");
      }
    }
    var last = state.last();
    List<Long> expected =
        last == null ? List.of() : LongStream.rangeClosed(1, last.number()).boxed().toList();
    List<Long> found = numbers(disk);
    if (!found.equals(expected)) {
      wrong.add("the history holds " + found + " and not " + expected);
    }
    return wrong;
  }

  /** The numbers of the deployments in the history. */
  static List<Long> numbers(CrashingDisk disk) {
    if (!disk.has(History.NAME)) {
      return List.of();
    }
    var numbers = new ArrayList<Long>();
    for (String text :
        new String(disk.get(History.NAME), StandardCharsets.UTF_8).lines().toList()) {
      HistoryLine line = HistoryLine.parse(text);
      numbers.add(line == null ? -1 : line.number());
    }
    return numbers;
  }
}
